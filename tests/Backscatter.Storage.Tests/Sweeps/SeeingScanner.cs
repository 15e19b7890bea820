using System.Collections.Concurrent;
using System.Text;
using Backscatter.Core.Compliance;
using Backscatter.Core.Data;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Sweeps;
using Backscatter.Core.Names;
using Backscatter.Core.Scanning;

namespace Backscatter.Storage.Tests.Sweeps;

/// <summary>A scanner to which nobody's SPF is right, which writes down what it is asked.</summary>
internal sealed class SeeingScanner(TimeProvider time) : ITargetScanner
{
    private readonly ConcurrentQueue<string> _asked = new();

    /// <summary>What was asked of it, in order: <c>scan a.example probe</c>, <c>look a.example</c>, <c>keep</c>.</summary>
    public IReadOnlyList<string> Asked => [.. _asked];

    /// <summary>Called with each target before its report is given: throws, or changes the world meanwhile.</summary>
    public Func<string, Task> Meanwhile { get; set; } = _ => Task.CompletedTask;

    public Task LookAtFleetAsync(IReadOnlyCollection<string> subjects, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<ScanReport> ScanAsync(WatchedTarget target, CheckKind kind, IReadOnlyList<GreylistedEndpoint> greylisted, IProbesElsewhere? elsewhere, CancellationToken cancellationToken)
    {
        _asked.Enqueue($"scan {target.Target} {Words<CheckKind>.Of(kind)}");
        return ReportAsync(target.Target, cancellationToken);
    }

    public Task<ScanReport> LookAsync(string target, CancellationToken cancellationToken)
    {
        _asked.Enqueue($"look {target}");
        return ReportAsync(target, cancellationToken);
    }

    public Task KeepAsync(CancellationToken cancellationToken)
    {
        _asked.Enqueue("keep");
        return Task.CompletedTask;
    }

    public ReadOnlyMemory<byte> Document(ScanReport report, Tenant? tenant) => Encoding.UTF8.GetBytes($"{{\"target\":\"{report.Target.Text}\",\"of\":\"{tenant?.Name}\"}}");

    private async Task<ScanReport> ReportAsync(string text, CancellationToken cancellationToken)
    {
        await Meanwhile(text);
        cancellationToken.ThrowIfCancellationRequested();
        if (!Target.TryParse(text, out var target, out var error)) throw new FormatException(error);
        var control = ControlCatalogue.Shipped.All.Single(control => control.Id == "BSC-050");
        var facts = new ScanFacts { Target = text, Domain = DomainName.TryParse(text, out var domain, out _) ? domain : null, Zones = new HashSet<string>() };
        return new ScanReport(
            target, time.GetUtcNow(), TimeSpan.FromSeconds(1), true, facts, [new ControlAssessment(control, [new SubjectVerdict(text, Verdict.Fail, null, "There is no SPF record.", "Publish one.")])]);
    }
}
