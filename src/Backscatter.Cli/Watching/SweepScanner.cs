using System.Net;
using System.Text.Json;
using Backscatter.Cli.Scans;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Monitoring.Sweeps;
using Backscatter.Core.Names;
using Backscatter.Core.Scanning;

namespace Backscatter.Cli.Watching;

/// <summary>Scans for sweeps as <c>backscatter scan</c> does, and keeps in the store what is learnt of the blocklists.</summary>
/// <param name="scan">Scans.</param>
/// <param name="store">Where it is kept.</param>
/// <param name="news">Is told what changed in the health of the lists, once each.</param>
internal sealed class SweepScanner(Scan scan, IBlocklistStateStore store, Action<HealthEvent> news) : ITargetScanner
{
    private const int MostConflicts = 10;

    public async Task LookAtFleetAsync(IReadOnlyCollection<string> subjects, CancellationToken cancellationToken)
    {
        var pass = await scan.LookAtFleetAsync(subjects.Select(Subject), cancellationToken);
        foreach (var change in pass.News) news(change);
    }

    public Task<ScanReport> ScanAsync(WatchedTarget target, CheckKind kind, IReadOnlyList<GreylistedEndpoint> greylisted, CancellationToken cancellationToken) =>
        ScanAsync(target.Target, kind == CheckKind.Probe && target.MayBeProbed ? ProbeConsent.Granted : ProbeConsent.None, greylisted, cancellationToken);

    public Task<ScanReport> LookAsync(string target, CancellationToken cancellationToken) => ScanAsync(target, ProbeConsent.None, [], cancellationToken);

    private async Task<ScanReport> ScanAsync(string target, ProbeConsent consent, IReadOnlyList<GreylistedEndpoint> greylisted, CancellationToken cancellationToken)
    {
        if (!Target.TryParse(target, out var parsed, out var error)) throw new FormatException(error);
        var report = await scan.RunOneAsync(parsed, consent, GreylistMemory.ForScan(greylisted), cancellationToken);
        // A scan that was cut short by the end of the process says less than the same one made again later.
        cancellationToken.ThrowIfCancellationRequested();
        return report;
    }

    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MostConflicts; attempt++)
        {
            var before = await store.FindAsync(cancellationToken);
            if (await store.TryPutAsync(scan.Remembered(), before?.ETag, cancellationToken)) return;
        }
    }

    public ReadOnlyMemory<byte> Document(ScanReport report, Tenant? tenant) => JsonSerializer.SerializeToUtf8Bytes(scan.DocumentOf(report, tenant?.Name), ScanDocument.Json);

    private static BlocklistSubject Subject(string text) => IPAddress.TryParse(text, out var address) ? BlocklistSubject.Of(address)
        : DomainName.TryParse(text, out var domain, out var error) ? BlocklistSubject.Of(domain)
        : throw new FormatException(error);
}
