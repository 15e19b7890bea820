using System.Text;
using System.Text.Json;
using Backscatter.Core.Compliance;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Findings;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Scanning;
using Backscatter.Storage.Tests.Contracts;

namespace Backscatter.Storage.Tests.Backup;

/// <summary>Results as scans of the lab leave them, any number of them: each made of one of its scan documents.</summary>
internal static class LabResults
{
    private static readonly (string Name, string Text, ScanDocument Document)[] Scans = [.. ((string[])["larkspur", "oldmill", "tollgate"]).Select(name =>
    {
        using var reader = new StreamReader(typeof(LabResults).Assembly.GetManifestResourceStream($"scans/{name}.json")!);
        var text = reader.ReadToEnd();
        return (name, text, JsonSerializer.Deserialize<ScanDocument>(text, ScanDocument.Json)!);
    })];

    /// <summary>The scan of a number, hours after noon.</summary>
    public static StoredScan Scan(TenantId? tenant, string target, int number)
    {
        var (name, text, document) = Scans[number % Scans.Length];
        var at = Samples.Noon.AddHours(number);
        return new StoredScan(tenant, target, Id(target, number), at, document.Summary.Verdict == Verdict.Fail, Encoding.UTF8.GetBytes(text.Replace($"{name}.example", target, StringComparison.Ordinal)));
    }

    /// <summary>The check of a number in short, with what it changed.</summary>
    public static HistoryEntry History(TenantId tenant, string target, int number)
    {
        var document = Scans[number % Scans.Length].Document;
        var at = Samples.Noon.AddHours(number);
        return new HistoryEntry(
            tenant, target, Id(target, number), at, number % 4 == 0 ? CheckKind.Probe : CheckKind.Blocklists, document.Summary.Verdict, document.Complete,
            [.. document.Targets[0].Controls.Select(control => new ControlState(control.Id, control.Verdict, control.Reason, at))],
            [.. document.Targets[0].Controls.Where(control => control.Verdict == Verdict.Fail && number % 10 == 0).Select(control => Transition(control, tenant, target, number, at))]);
    }

    /// <summary>What is known of a target after that many checks.</summary>
    public static TargetState State(TenantId tenant, string target, int number) => new(tenant, target)
    {
        Findings = [.. Scans[number % Scans.Length].Document.Targets[0].Controls.Where(control => control.Verdict == Verdict.Fail).Select((control, place) => new Finding(
            new FindingKey(control.Id, target, place % 2 == 0 ? "bl.spamcop.net" : null), FindingStatus.Open, control.Severity, number, control.Why, control.NextStep ?? "", Samples.Noon, Samples.Noon.AddHours(number))
        {
            OpenedAt = Samples.Noon.AddHours(1),
            Scan = Id(target, number),
        })],
        Checks = [new CheckState(CheckKind.Blocklists, Id(target, number), Samples.Noon.AddHours(number), Samples.Noon.AddHours(number + 6))],
        Controls = History(tenant, target, number).Controls,
        Subjects = [target, "192.0.2.1"],
    };

    private static Transition Transition(ControlPart control, TenantId tenant, string target, int number, DateTimeOffset at) => new(
        $"t-{number}-{control.Id}", TransitionKind.Opened, tenant, target, new FindingKey(control.Id, target, null), at, null, control.Severity, control.Why, control.NextStep ?? "", Id(target, number))
    {
        OpenedAt = at,
    };

    private static string Id(string target, int number) => $"{target}:{Samples.Number(number)}";
}
