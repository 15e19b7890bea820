using System.Diagnostics;

namespace Backscatter.Infra.Tests.Bicep;

/// <summary>What a program said, and how it ended.</summary>
internal sealed record ProgramRun(int ExitCode, string Output, string Errors)
{
    public static async Task<ProgramRun> StartAsync(string program, string folder, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new ProgramRun(process.ExitCode, await output, await errors);
    }
}
