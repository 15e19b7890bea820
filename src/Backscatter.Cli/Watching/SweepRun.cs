using Backscatter.Cli.Scans;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Compliance;
using Backscatter.Core.Data;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Findings;
using Backscatter.Core.Monitoring.Ownership;
using Backscatter.Core.Monitoring.Queues;
using Backscatter.Core.Monitoring.Sweeps;
using Backscatter.Core.Notifications.Delivery;
using Backscatter.Core.Scanning;
using Backscatter.Storage;

namespace Backscatter.Cli.Watching;

/// <summary>What a sweep came to.</summary>
/// <param name="Sweep">Its id.</param>
/// <param name="Checked">How many targets were checked, by this process.</param>
/// <param name="Verdicts">How many of them came out how.</param>
/// <param name="Failed">What could not be checked, a line each.</param>
/// <param name="News">What changed in the health of the blocklists, a line each.</param>
/// <param name="Notifications">How many pieces of telling were done.</param>
/// <param name="Problems">How many problems there are for a person.</param>
internal sealed record SweepOutcome(
    string Sweep, int Checked, IReadOnlyDictionary<Verdict, int> Verdicts, IReadOnlyList<string> Failed, IReadOnlyList<string> News, int Notifications, int Problems);

/// <summary>One sweep from planning to telling, in one process.</summary>
internal sealed class SweepRun : IDisposable
{
    private static readonly WorkLoopOptions Loop = new() { AtOnce = 2 };

    private readonly WatchStores _stores;
    private readonly Scan _scan;
    private readonly CountingScanner _scanner;
    private readonly SweepOptions _options;
    private readonly NotificationHandler _notifications;
    private readonly WorkLoop _scans;
    private readonly WorkLoop _telling;
    private readonly TimeProvider _time;
    private readonly List<string> _news = [];
    private readonly IReadOnlyList<Blocklist> _lists;
    private readonly IDisposable _receivers;
    private string _sweep = "";

    private SweepRun(WatchStores stores, Scan scan, IReadOnlyList<Blocklist> lists, SweepOptions options, Receivers receivers, TimeProvider time)
    {
        (_stores, _scan, _lists, _options, _time) = (stores, scan, lists, options, time);
        _scanner = new CountingScanner(new SweepScanner(scan, stores.Watch.Blocklists, Hear));
        var check = new TargetCheck(stores.Watch, stores.Queue, _scanner, options, new FindingPolicy(), time);
        (var deliverer, _receivers) = receivers.Deliverer(stores, time);
        _notifications = new NotificationHandler(stores.Watch, stores.Notifications, stores.Queue, deliverer, time);
        _scans = new WorkLoop(
            stores.Queue, WorkQueues.Scans,
            WorkQueues.ScansHandler(new BatchHandler(stores.Watch, stores.Queue, _scanner, check, options, time), new OrderHandler(stores.Watch, stores.Queue, _scanner, check, time)),
            stores.Watch.Problems, Loop, time);
        _telling = new WorkLoop(stores.Queue, WorkQueues.Notifications, _notifications, stores.Watch.Problems, Loop, time);
    }

    /// <summary>Makes a run: resolvers are tested, and where a target may be probed, the way out through port 25 and our own address are looked at.</summary>
    public static async Task<SweepRun> StartAsync(WatchStores stores, ScanSetup setup, SweepOptions options, Receivers receivers, TimeProvider time, CancellationToken cancellationToken)
    {
        var remembered = await stores.Watch.Blocklists.FindAsync(cancellationToken);
        var scan = await Scan.StartAsync(
            setup with { Probe = ProbeConsent.Granted, Asking = setup.Asking with { State = remembered?.Value ?? BlocklistState.Empty } }, time, null, cancellationToken);
        return new SweepRun(stores, scan, setup.Data.Lists, options, receivers, time);
    }

    /// <summary>Plans what is due, and takes up what was left behind; how many targets there are to check.</summary>
    public async Task<int> PlanAsync(CancellationToken cancellationToken)
    {
        var planned = await new SweepPlanner(_stores.Watch, _stores.Queue, _options, _time).PlanAsync(cancellationToken);
        await Repair().ResumeAsync(cancellationToken);
        await Requests().ResumeAsync(cancellationToken);
        _sweep = planned.Sweep;
        return planned.Targets;
    }

    /// <summary>Does all work that there is now.</summary>
    /// <param name="done">Is told each target that was checked.</param>
    /// <param name="cancellationToken">Ends it; what is under way is given back.</param>
    public async Task<SweepOutcome> WorkAsync(Action<string> done, CancellationToken cancellationToken)
    {
        _scanner.Done = done;
        _news.AddRange(_scan.Resolvers.Where(verdict => verdict.Matters(_lists)).Select(verdict => $"{verdict.Why}. {verdict.NextStep}"));
        if (_scan.Withheld is { } withheld) _news.Add($"no mail server is probed. {withheld.Why} {withheld.NextStep}");
        foreach (var tenant in await _stores.TenantsAsync(null, cancellationToken)) await _notifications.MendAsync(tenant, NotificationHandler.LeftBehind, cancellationToken);
        var told = 0;
        while (await _scans.RunUntilEmptyAsync(cancellationToken) is var scanned && (told += await TellAsync(cancellationToken)) is var _ && scanned > 0)
        {
        }

        foreach (var tenant in await _stores.TenantsAsync(null, cancellationToken)) await _notifications.DigestAsync(tenant, cancellationToken);
        told += await TellAsync(cancellationToken);
        var problems = await _stores.Watch.Problems.ListAsync(cancellationToken).CountAsync(cancellationToken);
        return new SweepOutcome(_sweep, _scanner.Verdicts.Values.Sum(), _scanner.Verdicts, await FailedAsync(cancellationToken), [.. _news.Distinct()], told, problems);
    }

    /// <summary>Mends the indexes from the states, and removes what is too old.</summary>
    public async Task RepairAsync(CancellationToken cancellationToken)
    {
        var (repair, owners) = (Repair(), new OwnershipChecker(_scan.Dns, _stores.Watch, new OwnershipKey(_stores.Secrets), _time));
        foreach (var tenant in await _stores.TenantsAsync(null, cancellationToken))
        {
            await owners.RecheckAsync(tenant.Id, cancellationToken);
            await repair.IndexAsync(tenant.Id, cancellationToken);
            await repair.ForgetAsync(tenant.Id, cancellationToken);
            await _stores.Notifications.ForgetAsync(tenant.Id, _time.GetUtcNow() - new RetentionOptions().History, cancellationToken);
        }

        await repair.ForgetSweepsAsync(cancellationToken);
        await Requests().ForgetAsync(cancellationToken);
    }

    public void Dispose()
    {
        _scan.Dispose();
        _receivers.Dispose();
    }

    private Repair Repair() => new(_stores.Watch, _stores.Queue, _options, new RetentionOptions(), _time);

    private RequestRepair Requests() => new(_stores.Watch, _stores.Queue, _options, new RetentionOptions(), _time);

    private Task<int> TellAsync(CancellationToken cancellationToken) => _telling.RunUntilEmptyAsync(cancellationToken);

    private void Hear(HealthEvent change)
    {
        lock (_news) _news.Add($"{change.Zone} ({Words<SubjectKinds>.Of(change.Kind)}) is {Words<ListState>.Of(change.State)}: {change.Why}");
    }

    private async Task<IReadOnlyList<string>> FailedAsync(CancellationToken cancellationToken)
    {
        var failed = new List<string>();
        foreach (var tenant in await _stores.TenantsAsync(null, cancellationToken))
        {
            await foreach (var batch in _stores.Watch.Sweeps.ListAsync(_sweep, tenant.Id, cancellationToken)) failed.AddRange(batch.Failed.Select(line => $"{tenant.Id} {line}"));
        }

        return failed;
    }

    /// <summary>Counts what is scanned.</summary>
    private sealed class CountingScanner(ITargetScanner inner) : ITargetScanner
    {
        public Dictionary<Verdict, int> Verdicts { get; } = [];

        public Action<string> Done { get; set; } = _ => { };

        public Task LookAtFleetAsync(IReadOnlyCollection<string> subjects, CancellationToken cancellationToken) => inner.LookAtFleetAsync(subjects, cancellationToken);

        public async Task<ScanReport> ScanAsync(WatchedTarget target, CheckKind kind, IReadOnlyList<GreylistedEndpoint> greylisted, CancellationToken cancellationToken)
        {
            var report = await inner.ScanAsync(target, kind, greylisted, cancellationToken);
            lock (Verdicts)
            {
                Verdicts[report.Verdict] = Verdicts.GetValueOrDefault(report.Verdict) + 1;
                Done(target.Target);
            }

            return report;
        }

        public Task<ScanReport> LookAsync(string target, CancellationToken cancellationToken) => inner.LookAsync(target, cancellationToken);

        public Task KeepAsync(CancellationToken cancellationToken) => inner.KeepAsync(cancellationToken);

        public ReadOnlyMemory<byte> Document(ScanReport report, Tenant? tenant) => inner.Document(report, tenant);
    }
}
