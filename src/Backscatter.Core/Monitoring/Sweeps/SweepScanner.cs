using System.Net;
using System.Text.Json;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Names;
using Backscatter.Core.Scanning;

namespace Backscatter.Core.Monitoring.Sweeps;

/// <summary>Scans for sweeps as <c>backscatter scan</c> does, and keeps in the store what is learnt of the blocklists.</summary>
/// <param name="engine">Scans.</param>
/// <param name="store">Where it is kept.</param>
/// <param name="news">Is told what changed in the health of the lists, once each.</param>
public sealed class SweepScanner(ScanEngine engine, IBlocklistStateStore store, Action<HealthEvent> news) : ITargetScanner
{
    private const int MostConflicts = 10;

    /// <inheritdoc/>
    public async Task LookAtFleetAsync(IReadOnlyCollection<string> subjects, CancellationToken cancellationToken)
    {
        var pass = await engine.LookAtFleetAsync(subjects.Select(Subject), cancellationToken);
        foreach (var change in pass.News) news(change);
    }

    /// <inheritdoc/>
    public Task<ScanReport> ScanAsync(WatchedTarget target, CheckKind kind, IReadOnlyList<GreylistedEndpoint> greylisted, IProbesElsewhere? elsewhere, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(target);
        return ScanAsync(target.Target, kind == CheckKind.Probe && target.MayBeProbed ? ProbeConsent.Granted : ProbeConsent.None, greylisted, elsewhere, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ScanReport> LookAsync(string target, CancellationToken cancellationToken) => ScanAsync(target, ProbeConsent.None, [], null, cancellationToken);

    private async Task<ScanReport> ScanAsync(string target, ProbeConsent consent, IReadOnlyList<GreylistedEndpoint> greylisted, IProbesElsewhere? elsewhere, CancellationToken cancellationToken)
    {
        if (!Target.TryParse(target, out var parsed, out var error)) throw new FormatException(error);
        var report = await engine.ScanAsync(parsed, consent, GreylistMemory.ForScan(greylisted), elsewhere, cancellationToken);
        // A scan that was cut short by the end of the process says less than the same one made again later.
        cancellationToken.ThrowIfCancellationRequested();
        return report;
    }

    /// <inheritdoc/>
    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MostConflicts; attempt++)
        {
            var before = await store.FindAsync(cancellationToken);
            if (await store.TryPutAsync(engine.Remembered(), before?.ETag, cancellationToken)) return;
        }
    }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> Document(ScanReport report, Tenant? tenant) => JsonSerializer.SerializeToUtf8Bytes(engine.DocumentOf([new TenantReport(report, tenant?.Name)], report.StartedAt, report.Elapsed, report.IsComplete), ScanDocument.Json);

    private static BlocklistSubject Subject(string text) => IPAddress.TryParse(text, out var address) ? BlocklistSubject.Of(address)
        : DomainName.TryParse(text, out var domain, out var error) ? BlocklistSubject.Of(domain)
        : throw new FormatException(error);
}
