namespace Backscatter.Delivery.Tests;

/// <summary>A folder with the scripts of <c>eng</c>, a version and a changelog of a test's own, and programs that take the place of those that reach out of this machine.</summary>
internal sealed class RepositoryCopy : IDisposable
{
    public RepositoryCopy(string version, string changelog)
    {
        Directory.CreateDirectory(Path.Combine(Root, "eng"));
        Directory.CreateDirectory(Path.Combine(Root, "programs"));
        foreach (var script in Directory.EnumerateFiles(Path.Combine(Repository.Root, "eng"), "*.sh")) File.Copy(script, Path.Combine(Root, "eng", Path.GetFileName(script)));
        Write("Directory.Build.props", $"<Project>\n  <PropertyGroup>\n    <VersionPrefix>{version}</VersionPrefix>\n  </PropertyGroup>\n</Project>\n");
        Write("CHANGELOG.md", changelog);
    }

    public string Root { get; } = Directory.CreateTempSubdirectory("delivery-").FullName;

    /// <summary>Writes a file, below the folder.</summary>
    public void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(Root, path))!);
        File.WriteAllText(Path.Combine(Root, path), text);
    }

    /// <summary>
    /// Puts a program before all others of its name: it notes its arguments and its input in <c>calls</c>, a line for each call, and then does what the
    /// script says.
    /// </summary>
    public void Program(string name, string script = "")
    {
        var file = Path.Combine(Root, "programs", name);
        File.WriteAllText(file, $"#!/usr/bin/env bash\nprintf '{name}' >>\"$CALLS\"\nprintf ' %s' \"$@\" >>\"$CALLS\"\necho >>\"$CALLS\"\n{script}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    /// <summary>The calls of those programs.</summary>
    public string[] Calls => File.Exists(Path.Combine(Root, "calls")) ? File.ReadAllLines(Path.Combine(Root, "calls")) : [];

    /// <summary>Runs one of its scripts.</summary>
    public Task<Ran> RunAsync(string script, params string[] arguments) => Ran.ScriptAsync(
        Root,
        [
            ("PATH", $"{Path.Combine(Root, "programs")}:{Environment.GetEnvironmentVariable("PATH")}"), ("CALLS", Path.Combine(Root, "calls")),
            ("GITHUB_REPOSITORY", "Msp-Example/Backscatter"), ("GITHUB_ACTOR", "someone"), ("GITHUB_TOKEN", "token-of-the-run"), ("GITHUB_STEP_SUMMARY", Path.Combine(Root, "summary.md")),
        ],
        script,
        arguments);

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
