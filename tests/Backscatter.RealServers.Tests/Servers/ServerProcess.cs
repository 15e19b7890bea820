using System.Diagnostics;
using System.Text;

namespace Backscatter.RealServers.Tests.Servers;

/// <summary>
/// A server that runs in the foreground, with all processes it starts, and its folder. It ends with this object, and also when the test run dies:
/// its guard reads a pipe that closes then.
/// </summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const int LogLimit = 4 * 1024 * 1024;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);

    // Server and guard are sessions of their own: a Ctrl-C on the terminal reaches neither, and the server's whole process group can be ended.
    private const string Guard = """
        exec 3<&0
        setsid -- "$@" </dev/null 3<&- &
        server=$!
        (
          cat <&3
          kill -TERM -- "-$server"
          for _ in {1..50}; do kill -0 -- "-$server" || exit; sleep 0.1; done
          kill -KILL -- "-$server"
        ) >/dev/null 2>&1 &
        watcher=$!
        wait "$server"
        code=$?
        exec 2>/dev/null
        kill -KILL -- "-$server" "$watcher"
        exit "$code"
        """;

    private readonly string _name;
    private readonly ScratchFolder _folder;
    private readonly Process _process;
    private readonly StringBuilder _log = new();

    private ServerProcess(string name, ScratchFolder folder, Process process)
    {
        _name = name;
        _folder = folder;
        _process = process;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
    }

    /// <summary>What the server wrote so far, the oldest lines dropped beyond a limit.</summary>
    public string Log
    {
        get
        {
            lock (_log) return _log.ToString();
        }
    }

    /// <summary>Starts a server.</summary>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="folder">What it keeps on disk, removed when it has ended.</param>
    /// <param name="program">Its program, which must stay in the foreground.</param>
    /// <param name="arguments">The program's arguments.</param>
    public static ServerProcess Start(string name, ScratchFolder folder, string program, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("setsid", ["--", "bash", "-c", Guard, "guard", program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin";
        start.Environment["LC_ALL"] = "C";
        start.Environment["TZ"] = "UTC";

        var server = new ServerProcess(name, folder, new Process { StartInfo = start });
        server._process.Start();
        server._process.BeginOutputReadLine();
        server._process.BeginErrorReadLine();
        return server;
    }

    /// <summary>Asks again and again until the server is ready. One that does not get ready is stopped and removed.</summary>
    /// <exception cref="InvalidOperationException">It ended, or was not ready in time; the message holds its log.</exception>
    public async Task WaitUntilAsync(Func<CancellationToken, Task<bool>> isReady, CancellationToken cancellationToken)
    {
        try
        {
            var waited = Stopwatch.StartNew();
            while (!await isReady(cancellationToken))
            {
                if (_process.HasExited)
                {
                    await _process.WaitForExitAsync(cancellationToken);
                    throw new InvalidOperationException($"{_name} ended with code {_process.ExitCode} while it started:\n{Log}");
                }

                if (waited.Elapsed > StartLimit) throw new InvalidOperationException($"{_name} was not ready after {StartLimit.TotalSeconds} s:\n{Log}");
                await Task.Delay(PollInterval, cancellationToken);
            }
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var limit = new CancellationTokenSource(StopLimit);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            throw new InvalidOperationException($"{_name} did not end in {StopLimit.TotalSeconds} s and was killed:\n{Log}");
        }
        finally
        {
            _process.Dispose();
            _folder.Dispose();
        }
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        lock (_log)
        {
            _log.Append(line).Append('\n');
            if (_log.Length > LogLimit) _log.Remove(0, _log.Length - LogLimit);
        }
    }
}
