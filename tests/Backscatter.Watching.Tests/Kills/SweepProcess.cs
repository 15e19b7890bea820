using System.Diagnostics;
using System.Globalization;

namespace Backscatter.Watching.Tests.Kills;

/// <summary>How a process ended.</summary>
/// <param name="WasKilled">Whether it was killed before it ended by itself.</param>
/// <param name="After">How long it had run.</param>
internal sealed record Ended(bool WasKilled, TimeSpan After);

/// <summary>Runs <c>backscatter sweep</c> as the process that cron runs, and kills it.</summary>
internal static class SweepProcess
{
    public const string AddressVariable = "BACKSCATTER_TEST_RECEIVER";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Runs one; kills it with SIGKILL after a time, unless that is null or it has ended before.</summary>
    /// <exception cref="InvalidOperationException">It ended by itself and was not content.</exception>
    public static async Task<Ended> RunAsync(IEnumerable<string> arguments, string receiver, TimeSpan? killAfter, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "backscatter.dll"));
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        start.Environment[AddressVariable] = receiver;
        using var process = Process.Start(start)!;
        var started = Stopwatch.GetTimestamp();
        var said = Task.WhenAll(process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
        var ending = process.WaitForExitAsync(cancellationToken);
        if (await Task.WhenAny(ending, Task.Delay(killAfter ?? Patience, cancellationToken)) != ending) process.Kill();
        await ending;
        var after = Stopwatch.GetElapsedTime(started);
        var text = string.Join('\n', await said).Trim();
        // 128 + SIGKILL
        if (process.ExitCode == 137 && killAfter is not null) return new Ended(true, after);
        return process.ExitCode == 0 ? new Ended(false, after) : throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"backscatter sweep ended with {process.ExitCode} after {after.TotalSeconds:0.0} s: {text}"));
    }
}
