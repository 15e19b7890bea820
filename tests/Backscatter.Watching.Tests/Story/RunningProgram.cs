using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Backscatter.Watching.Tests.Story;

/// <summary>A <c>backscatter</c> that goes on running, as an operator starts it, and all that it says.</summary>
internal sealed class RunningProgram : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly StringBuilder _said = new();
    private readonly Lock _lock = new();
    private TaskCompletionSource _news = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RunningProgram(Process process) => _process = process;

    /// <summary>Everything that it said so far, on both streams.</summary>
    public string Said
    {
        get
        {
            lock (_lock) return _said.ToString();
        }
    }

    /// <summary>Starts it.</summary>
    /// <param name="arguments">What stands behind <c>backscatter</c>.</param>
    /// <param name="environment">What it finds in its environment besides what is there.</param>
    public static RunningProgram Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "backscatter.dll"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var program = new RunningProgram(new Process { StartInfo = start, EnableRaisingEvents = true });
        program._process.OutputDataReceived += (_, line) => program.Hear(line.Data);
        program._process.ErrorDataReceived += (_, line) => program.Hear(line.Data);
        program._process.Exited += (_, _) => program.Hear("(ended)");
        program._process.Start();
        program._process.BeginOutputReadLine();
        program._process.BeginErrorReadLine();
        return program;
    }

    /// <summary>Waits until it has said something; what.</summary>
    /// <exception cref="InvalidOperationException">It did not, in its time or in its life; the message has what it said.</exception>
    public async Task<string> SaysAsync(Regex what, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        while (true)
        {
            Task news;
            lock (_lock)
            {
                if (what.Match(_said.ToString()) is { Success: true } match) return match.Value;
                news = _news.Task;
            }

            if (_process.HasExited || patience.IsCancellationRequested) throw new InvalidOperationException($"it never said {what}, but:\n{Said}");
            await Task.WhenAny(news, Task.Delay(Timeout.Infinite, patience.Token));
        }
    }

    /// <summary>Kills it, as a machine does that loses its power.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Asks it to end; its exit code.</summary>
    public async Task<int> EndAsync(CancellationToken cancellationToken)
    {
        using (var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)])) await kill.WaitForExitAsync(cancellationToken);
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
    }

    private void Hear(string? line)
    {
        if (line is null) return;
        lock (_lock)
        {
            _said.AppendLine(line);
            _news.TrySetResult();
            _news = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
