using System.Diagnostics;
using Backscatter.Core.Compliance;
using Backscatter.Core.Data;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Sweeps;
using Backscatter.Core.Scanning;
using Backscatter.Core.Smtp;

namespace Backscatter.Core.Service.Telemetry;

/// <summary>Counts scans and what they saw, and makes a span of each with one of each probe in it.</summary>
/// <param name="inner">Scans.</param>
/// <param name="telemetry">Counts.</param>
internal sealed class MeasuredScanner(ITargetScanner inner, ServiceTelemetry telemetry) : ITargetScanner
{
    /// <inheritdoc/>
    public Task LookAtFleetAsync(IReadOnlyCollection<string> subjects, CancellationToken cancellationToken) => inner.LookAtFleetAsync(subjects, cancellationToken);

    /// <inheritdoc/>
    public Task<ScanReport> ScanAsync(WatchedTarget target, CheckKind kind, IReadOnlyList<GreylistedEndpoint> greylisted, IProbesElsewhere? elsewhere, CancellationToken cancellationToken) =>
        MeasureAsync(target.Target, kind, () => inner.ScanAsync(target, kind, greylisted, elsewhere, cancellationToken));

    /// <inheritdoc/>
    public Task<ScanReport> LookAsync(string target, CancellationToken cancellationToken) => MeasureAsync(target, CheckKind.Blocklists, () => inner.LookAsync(target, cancellationToken));

    /// <inheritdoc/>
    public Task KeepAsync(CancellationToken cancellationToken) => inner.KeepAsync(cancellationToken);

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Document(ScanReport report, Tenant? tenant) => inner.Document(report, tenant);

    private async Task<ScanReport> MeasureAsync(string target, CheckKind kind, Func<Task<ScanReport>> scanAsync)
    {
        using var span = ServiceTelemetry.Spans.StartActivity("scan");
        span?.SetTag("backscatter.target", target).SetTag("backscatter.kind", Words<CheckKind>.Of(kind));
        try
        {
            var report = await scanAsync();
            // One that waits for agents is made again when they have answered, and counts then.
            if (report.Awaited.Count > 0) return report;
            span?.SetTag("backscatter.verdict", Words<Verdict>.Of(report.Verdict));
            telemetry.Count(Measures.OfScan(report, kind));
            foreach (var endpoint in report.Facts.Endpoints) ShowProbe(endpoint);
            return report;
        }
        catch (Exception failure)
        {
            span?.SetStatus(ActivityStatusCode.Error, failure.GetType().Name);
            throw;
        }
    }

    // A probe says itself when it began and how long it took, so that nothing below needs to know of spans.
    private static void ShowProbe(EndpointFacts endpoint)
    {
        if (endpoint.Observation is not { } seen) return;
        using var span = ServiceTelemetry.Spans.StartActivity("probe", ActivityKind.Client, parentContext: default, startTime: seen.StartedAt);
        span?.SetTag("server.address", endpoint.Endpoint.Address.ToString()).SetTag("backscatter.endpoint.verdict", Words<EndpointVerdict>.Of(endpoint.Judgement.Verdict)).SetEndTime((seen.StartedAt + seen.Elapsed).UtcDateTime);
    }
}
