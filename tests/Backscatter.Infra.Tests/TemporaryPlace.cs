using System.Runtime.Versioning;
using Backscatter.Infra.Tests.Bicep;

namespace Backscatter.Infra.Tests;

/// <summary>A folder in which a script runs, with stand-ins for programs; it is gone afterwards.</summary>
[SupportedOSPlatform("linux")]
internal sealed class TemporaryPlace : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("backscatter-place-").FullName;

    /// <summary>Makes a program that stands in for another.</summary>
    public void Program(string name, string body)
    {
        var file = Path.Combine(Folder, name);
        File.WriteAllText(file, $"#!/bin/bash\n{body}\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Runs a script that finds the stand-ins first.</summary>
    public Task<ProgramRun> RunAsync(string script)
    {
        var file = Path.Combine(Folder, "script.sh");
        File.WriteAllText(file, script);
        return ProgramRun.StartAsync("/bin/bash", Folder, new Dictionary<string, string> { ["PATH"] = $"{Folder}:{Environment.GetEnvironmentVariable("PATH")}" }, file);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
