using System.Globalization;
using System.Text.Json;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Findings;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Monitoring.Sweeps;
using Backscatter.Core.Scanning;
using Backscatter.Core.Service;

namespace Backscatter.Cli.Watching;

/// <summary>An old scan, judged again.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="Target">Of which target.</param>
/// <param name="Scan">Its id.</param>
/// <param name="At">When it was made.</param>
/// <param name="IsNewest">Whether it is the newest of its target in which servers were probed.</param>
/// <param name="Endpoints">Its endpoints that were probed.</param>
/// <param name="Probes">What was seen of them, where all of it can be had; null where something cannot.</param>
internal sealed record RejudgedScan(Tenant Tenant, string Target, string Scan, DateTimeOffset At, bool IsNewest, IReadOnlyList<Rejudged> Endpoints, IReadOnlyList<KeptProbe>? Probes);

/// <summary>Judges what old scans saw by the rules of now, and has what changes follow the usual way.</summary>
/// <param name="stores">Where everything is kept.</param>
/// <param name="setup">How scans are made, with the rules.</param>
/// <param name="time">The clock.</param>
internal sealed class RejudgeRun(WatchStores stores, EngineSetup setup, TimeProvider time)
{
    /// <summary>Judges the newest scan of each target in which servers were probed again, or all since a time. Nothing is stored.</summary>
    public async Task<IReadOnlyList<RejudgedScan>> LookAsync(IReadOnlyList<Tenant> tenants, string? target, DateTimeOffset? since, CancellationToken cancellationToken)
    {
        var scans = new List<RejudgedScan>();
        foreach (var tenant in tenants)
        {
            var targets = await stores.Watch.Targets.ListAsync(tenant.Id, cancellationToken).Select(watched => watched.Value.Target).Where(watched => target is null || watched == target).ToListAsync(cancellationToken);
            foreach (var watched in targets) scans.AddRange(await LookAsync(tenant, watched, since, cancellationToken));
        }

        return scans;
    }

    /// <summary>Checks the targets of scans once more with what those saw; what could not be, a line each.</summary>
    public async Task<IReadOnlyList<string>> ApplyAsync(IReadOnlyList<RejudgedScan> scans, CancellationToken cancellationToken)
    {
        var failed = new List<string>();
        var remembered = await stores.Watch.Blocklists.FindAsync(cancellationToken);
        using var engine = await ScanEngine.StartAsync(
            setup with { Probe = ProbeConsent.Granted, Withheld = KeptProbes.Withheld, Asking = setup.Asking with { State = remembered?.Value ?? BlocklistState.Empty } }, time, null, cancellationToken);
        var scanner = new SweepScanner(engine, stores.Watch.Blocklists, _ => { });
        var check = new TargetCheck(stores.Watch, stores.Queue, scanner, null, new SweepOptions(), new FindingPolicy(), time);
        var sweep = $"rejudge-{time.GetUtcNow().UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)}";
        foreach (var scan in scans)
        {
            var outcome = scan.Probes is { } probes
                ? await check.RejudgeAsync(scan.Tenant, scan.Target, sweep, new KeptProbes(probes, setup.Data.Rules), cancellationToken)
                : new CheckOutcome.Failed("its scan is from before all of a probe was kept; its next probe is judged by the rules of now");
            if (outcome is CheckOutcome.Failed { Why: var why }) failed.Add($"{scan.Tenant.Id} {scan.Target}: {why}");
        }

        await scanner.KeepAsync(cancellationToken);
        foreach (var tenant in scans.Select(scan => scan.Tenant.Id).Distinct())
            await stores.Queue.SendAsync(WorkQueues.Notifications, ComposeWork.Form.Write(new ComposeWork(sweep, tenant)), TimeSpan.Zero, cancellationToken);
        return failed;
    }

    private async Task<IReadOnlyList<RejudgedScan>> LookAsync(Tenant tenant, string target, DateTimeOffset? since, CancellationToken cancellationToken)
    {
        var scans = new List<RejudgedScan>();
        await foreach (var entry in stores.Watch.States.HistoryAsync(tenant.Id, target, since, null, cancellationToken))
        {
            if (entry.Kind != CheckKind.Probe || await stores.Watch.Scans.FindAsync(tenant.Id, target, entry.Scan, cancellationToken) is not { } kept) continue;
            var probed = Endpoints(kept).Where(part => KeptProbe.Of(part) is not null).ToList();
            var probes = probed.Select(part => KeptProbe.Of(part)!).ToList();
            scans.Add(new RejudgedScan(
                tenant, target, entry.Scan, entry.At, scans.Count == 0, [.. probed.Select(part => Rejudged.Of(part, setup.Data.Rules)!)],
                probes.TrueForAll(probe => probe is { Document: not null, IsWhole: true }) ? probes : null));
            if (since is null) break;
        }

        return scans;
    }

    /// <summary>The endpoints of a scan's document. The rest of it is not needed, and may be of an older form.</summary>
    private static IReadOnlyList<EndpointPart> Endpoints(StoredScan scan)
    {
        try
        {
            using var document = JsonDocument.Parse(scan.Document);
            return [.. document.RootElement.GetProperty("targets").EnumerateArray().SelectMany(target => target.GetProperty("endpoints").Deserialize<List<EndpointPart>>(ScanDocument.Json) ?? [])];
        }
        catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new StoreException($"the scan {scan.Scan} of {scan.Target} is no document that this version can read", wrong);
        }
    }
}
