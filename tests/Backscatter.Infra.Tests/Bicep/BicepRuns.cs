using System.Reflection;
using System.Runtime.InteropServices;

namespace Backscatter.Infra.Tests.Bicep;

/// <summary>
/// What the Bicep command line says of the templates, each asked once for all tests. It is run on a copy, so that what it writes is compared and not kept;
/// it needs no network. The command that writes the committed files anew is <c>infra/scripts/refresh.sh</c>.
/// </summary>
public sealed class BicepRuns : IAsyncLifetime
{
    private static readonly string Program = Path.Combine(typeof(BicepRuns).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(entry => entry.Key == "BicepTools").Value!, "bicep");

    // What main.bicepparam reads.
    private static readonly Dictionary<string, string> Environment = new()
    {
        ["AZURE_TENANT_ID"] = "00000000-0000-4000-8000-000000000001",
        ["BACKSCATTER_ENTRA_CLIENT_ID"] = "00000000-0000-4000-8000-000000000002",
        ["BACKSCATTER_ALERT_RECEIVERS"] = "operations@msp.example",
    };

    private readonly string _copy = Directory.CreateTempSubdirectory("backscatter-infra-").FullName;

    /// <summary>The template, built.</summary>
    internal ProgramRun Build { get; private set; } = null!;

    /// <summary>What the linter has against any file, as SARIF.</summary>
    internal IReadOnlyList<ProgramRun> Lint { get; private set; } = [];

    /// <summary>What the formatter said.</summary>
    internal IReadOnlyList<ProgramRun> Format { get; private set; } = [];

    /// <summary>Whether the snapshot of a parameter file is current.</summary>
    internal IReadOnlyDictionary<string, ProgramRun> Snapshots { get; private set; } = new Dictionary<string, ProgramRun>();

    /// <summary>What the linter has against a file that hands out a key, as SARIF.</summary>
    internal ProgramRun LintOfFault { get; private set; } = null!;

    /// <summary>What is said of the snapshot of the large example once one of its parameters is another.</summary>
    internal ProgramRun SnapshotOfChange { get; private set; } = null!;

    /// <summary>The files as the formatter wrote them, by their path below <c>infra</c>.</summary>
    internal IReadOnlyDictionary<string, string> Formatted { get; private set; } = new Dictionary<string, string>();

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64, "the Bicep command line of the package is for Linux on x64");
        var infra = Path.Combine(Repository.Root, "infra");
        foreach (var file in Directory.EnumerateFiles(infra, "*", SearchOption.AllDirectories))
        {
            var place = Path.Combine(_copy, Path.GetRelativePath(infra, file));
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            File.Copy(file, place);
        }

        // These write nothing, and mostly wait for themselves to start.
        var (build, lint, snapshots) = (RunAsync("build", "main.bicep", "--stdout"), LintAsync(), SnapshotsAsync());
        (Build, Lint, Snapshots) = (await build, await lint, await snapshots);
        Format = [await RunAsync("format", "--pattern", "**/*.bicep"), await RunAsync("format", "--pattern", "*.bicepparam")];
        Formatted = Directory.EnumerateFiles(_copy, "*.bicep*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".bicep" or ".bicepparam")
            .ToDictionary(file => Path.GetRelativePath(_copy, file), File.ReadAllText);
        await TurnRoundAsync();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Directory.Delete(_copy, recursive: true);
        return ValueTask.CompletedTask;
    }

    // Whoever says nothing of a fault would say nothing of ours.
    private async Task TurnRoundAsync()
    {
        var large = Path.Combine(_copy, "large.bicepparam");
        await File.WriteAllTextAsync(large, (await File.ReadAllTextAsync(large)).Replace("param logRetentionDays = 90", "param logRetentionDays = 91", StringComparison.Ordinal));
        await File.WriteAllTextAsync(Path.Combine(_copy, "fault.bicep"), """
            param name string
            resource account 'Microsoft.Storage/storageAccounts@2024-01-01' existing = { name: name }
            output key string = account.listKeys().keys[0].value
            """);
        var (lint, snapshot) = (RunAsync("lint", "fault.bicep", "--diagnostics-format", "sarif"), SnapshotAsync("large"));
        (LintOfFault, SnapshotOfChange) = (await lint, await snapshot);
    }

    private async Task<IReadOnlyList<ProgramRun>> LintAsync() =>
        [await RunAsync("lint", "--pattern", "**/*.bicep", "--diagnostics-format", "sarif"), await RunAsync("lint", "--pattern", "*.bicepparam", "--diagnostics-format", "sarif")];

    private async Task<IReadOnlyDictionary<string, ProgramRun>> SnapshotsAsync() => new Dictionary<string, ProgramRun> { ["small"] = await SnapshotAsync("small"), ["large"] = await SnapshotAsync("large") };

    // The place of a deployment that never is: ids and names in a snapshot are made of it.
    private Task<ProgramRun> SnapshotAsync(string name) => RunAsync(
        "snapshot", $"{name}.bicepparam", "--mode", "validate", "--tenant-id", "00000000-0000-4000-8000-00000000000b", "--subscription-id", "00000000-0000-4000-8000-00000000000a",
        "--resource-group", "rg-backscatter", "--location", "westeurope");

    private Task<ProgramRun> RunAsync(params string[] arguments) => ProgramRun.StartAsync(Program, _copy, Environment, arguments);
}
