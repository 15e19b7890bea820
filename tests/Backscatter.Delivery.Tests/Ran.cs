using System.Diagnostics;

namespace Backscatter.Delivery.Tests;

/// <summary>What a run of a program left behind.</summary>
internal sealed record Ran(int ExitCode, string Output, string Error)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Runs a script of the repository, or of a copy of it, by bash.</summary>
    public static Task<Ran> ScriptAsync(string root, string script, params string[] arguments) => ScriptAsync(root, [], script, arguments);

    /// <summary>The same with some variables set.</summary>
    public static Task<Ran> ScriptAsync(string root, (string Name, string Value)[] variables, string script, params string[] arguments) =>
        ProgramAsync("bash", root, variables, [script, .. arguments]);

    /// <summary>Runs a program in a folder.</summary>
    public static async Task<Ran> ProgramAsync(string program, string folder, (string Name, string Value)[] variables, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var (name, value) in variables) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return new Ran(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }
    }
}
