using System.Diagnostics;

namespace Backscatter.RealServers.Tests.Servers;

/// <summary>A command that is run to its end.</summary>
internal static class Command
{
    /// <summary>Runs a command and returns what it wrote to its standard output.</summary>
    /// <exception cref="InvalidOperationException">It ended with another code than 0; the message holds what it wrote.</exception>
    public static async Task<string> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken, string? libraries = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LC_ALL"] = "C";
        if (libraries is not null) start.Environment["LD_LIBRARY_PATH"] = libraries;

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException($"{program} {string.Join(' ', start.ArgumentList)} ended with code {process.ExitCode}:\n{await output}{await errors}");
    }
}
