using System.Collections.Concurrent;
using Backscatter.Cli.Lists;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Compliance;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Queues;
using Backscatter.Core.Monitoring.Sweeps;
using Backscatter.Core.Names;
using Backscatter.Core.Scanning;
using Backscatter.Core.Service;

namespace Backscatter.Cli.Watching;

/// <summary>What a sweep came to.</summary>
/// <param name="Sweep">Its id.</param>
/// <param name="Checked">How many targets were checked, by this process.</param>
/// <param name="Verdicts">How many of them came out how.</param>
/// <param name="Failed">What could not be checked, a line each.</param>
/// <param name="News">What changed in the health of the blocklists, a line each.</param>
/// <param name="Notifications">How many notifications were taken by their receivers.</param>
/// <param name="Problems">How many problems there are for a person.</param>
internal sealed record SweepOutcome(
    string Sweep, int Checked, IReadOnlyDictionary<Verdict, int> Verdicts, IReadOnlyList<string> Failed, IReadOnlyList<string> News, int Notifications, int Problems);

/// <summary>One sweep from planning to telling, in one process.</summary>
internal sealed class SweepRun : IDisposable
{
    // Several, as what a process that died left behind comes target by target; how many targets are scanned at once is bounded for all together.
    private static readonly WorkLoopOptions Loop = new() { AtOnce = 8 };

    private readonly WatchStores _stores;
    private readonly ScanEngine _engine;
    private readonly CountingScanner _scanner;
    private readonly SweepOptions _options;
    private readonly ServiceWork _work;
    private readonly TimeProvider _time;
    private readonly WorkLoop _scans;
    private readonly WorkLoop _probes;
    private readonly WorkLoop _telling;
    private readonly List<string> _news = [];
    private readonly ConcurrentQueue<string> _failed = [];
    private readonly IReadOnlyList<Blocklist> _lists;
    private readonly IDisposable _receivers;
    private string _sweep = "";
    private int _told;

    private SweepRun(WatchStores stores, ScanEngine engine, ScanData data, SweepOptions options, RetentionOptions retention, Receivers receivers, TimeProvider time)
    {
        (_stores, _engine, _lists, _options, _time) = (stores, engine, data.Lists, options, time);
        _scanner = new CountingScanner(new SweepScanner(engine, stores.Watch.Blocklists, Hear));
        _work = new ServiceWork(stores, _scanner, receivers.Notifiers(stores, time, () => Interlocked.Increment(ref _told), out _receivers), data.Rules, engine.Dns, options, retention, time);
        var loop = Loop with { GivenBack = NoteGivenBack };
        _scans = new WorkLoop(stores.Queue, WorkQueues.Scans, _work.Handlers[WorkQueues.Scans], stores.Watch.Problems, loop, time);
        _probes = new WorkLoop(stores.Queue, WorkQueues.Probes, _work.Handlers[WorkQueues.Probes], stores.Watch.Problems, loop, time);
        _telling = new WorkLoop(stores.Queue, WorkQueues.Notifications, _work.Handlers[WorkQueues.Notifications], stores.Watch.Problems, loop, time);
    }

    /// <summary>Makes a run: resolvers are tested, and where a target may be probed, the way out through port 25 and our own address are looked at.</summary>
    public static async Task<SweepRun> StartAsync(WatchStores stores, EngineSetup setup, SweepOptions options, RetentionOptions retention, Receivers receivers, TimeProvider time, CancellationToken cancellationToken)
    {
        var remembered = await stores.Watch.Blocklists.FindAsync(cancellationToken);
        var engine = await ScanEngine.StartAsync(
            setup with { Probe = ProbeConsent.Granted, Asking = setup.Asking with { State = remembered?.Value ?? BlocklistState.Empty } }, time, null, cancellationToken);
        return new SweepRun(stores, engine, setup.Data, options, retention, receivers, time);
    }

    /// <summary>Plans what is due, and takes up what was planned and lost; how many targets there are to check.</summary>
    public async Task<int> PlanAsync(CancellationToken cancellationToken)
    {
        var planned = await _work.Rounds.PlanAsync(cancellationToken);
        _sweep = planned.Sweep;
        return planned.Targets;
    }

    /// <summary>Does all work that there is now.</summary>
    /// <param name="done">Is told each target that was checked.</param>
    /// <param name="cancellationToken">Ends it; what is under way is given back.</param>
    public async Task<SweepOutcome> WorkAsync(Action<string> done, CancellationToken cancellationToken)
    {
        _scanner.Done = done;
        _news.AddRange(_engine.Resolvers.Where(verdict => verdict.Matters(_lists)).Select(verdict => $"{verdict.Why}. {verdict.NextStep}"));
        if (_engine.Withheld is { } withheld) _news.Add($"no mail server is probed. {withheld.Why} {withheld.NextStep}");
        var isWatching = await _stores.Watch.Tenants.ListAsync(cancellationToken).AnyAsync(cancellationToken);
        if (isWatching && Schedule.AreListsDue(_engine.Remembered().Health, _time.GetUtcNow(), _options)) await TestListsAsync(cancellationToken);
        await _work.Rounds.MendAsync(cancellationToken);
        int scanned;
        do
        {
            // First, as scans that wait for agents no more are scans to be made.
            await _probes.RunUntilEmptyAsync(cancellationToken);
            // Beside each other: a tenant hears of its changes when the sweep is done with it, not when it is done with everybody.
            var scanning = _scans.RunUntilEmptyAsync(cancellationToken);
            while (!scanning.IsCompleted)
            {
                await TellAsync(cancellationToken);
                await Task.WhenAny(scanning, Task.Delay(Loop.Pause, _time, CancellationToken.None));
            }

            scanned = await scanning;
            await TellAsync(cancellationToken);
        }
        while (scanned > 0);

        await _work.Rounds.DigestAsync(cancellationToken);
        await TellAsync(cancellationToken);
        var problems = await _stores.Watch.Problems.ListAsync(cancellationToken).CountAsync(cancellationToken);
        return new SweepOutcome(_sweep, _scanner.Verdicts.Values.Sum(), _scanner.Verdicts, [.. _failed.Concat(_scanner.Failed).Order(StringComparer.Ordinal)], [.. _news.Distinct()], _told, problems);
    }

    /// <summary>Mends the indexes from the states, and removes what is too old.</summary>
    public Task RepairAsync(CancellationToken cancellationToken) => _work.Rounds.RepairAsync(cancellationToken);

    public void Dispose()
    {
        _work.Dispose();
        _engine.Dispose();
        _receivers.Dispose();
    }

    private async Task TestListsAsync(CancellationToken cancellationToken)
    {
        foreach (var change in await _engine.TestListsAsync(cancellationToken)) Hear(change);
        await _scanner.KeepAsync(cancellationToken);
    }

    private Task<int> TellAsync(CancellationToken cancellationToken) => _telling.RunUntilEmptyAsync(cancellationToken);

    private void Hear(HealthEvent change)
    {
        lock (_news) _news.Add(ListHealthWords.News(change));
    }

    private void NoteGivenBack(TakenWork work, WorkStep.GiveBack back)
    {
        // A process that is asked to end gives back what it had begun; that is no failure.
        if (back.After > TimeSpan.Zero) _failed.Enqueue($"a piece of work failed and is tried again by the next sweep: {back.Why}");
    }

    /// <summary>Counts what is scanned.</summary>
    private sealed class CountingScanner(ITargetScanner inner) : ITargetScanner
    {
        public Dictionary<Verdict, int> Verdicts { get; } = [];

        /// <summary>What could not be scanned, a line each.</summary>
        public ConcurrentQueue<string> Failed { get; } = [];

        public Action<string> Done { get; set; } = _ => { };

        public Task LookAtFleetAsync(IReadOnlyCollection<string> subjects, CancellationToken cancellationToken) => inner.LookAtFleetAsync(subjects, cancellationToken);

        public async Task<ScanReport> ScanAsync(WatchedTarget target, CheckKind kind, IReadOnlyList<GreylistedEndpoint> greylisted, IProbesElsewhere? elsewhere, CancellationToken cancellationToken)
        {
            var report = await ScanOrNoteAsync(target, kind, greylisted, elsewhere, cancellationToken);
            // One that waits for agents has no verdict yet.
            if (report.Awaited.Count > 0) return report;
            lock (Verdicts)
            {
                Verdicts[report.Verdict] = Verdicts.GetValueOrDefault(report.Verdict) + 1;
                Done(target.Target);
            }

            return report;
        }

        public Task<ScanReport> LookAsync(string target, CancellationToken cancellationToken) => inner.LookAsync(target, cancellationToken);

        public Task KeepAsync(CancellationToken cancellationToken) => inner.KeepAsync(cancellationToken);

        private async Task<ScanReport> ScanOrNoteAsync(WatchedTarget target, CheckKind kind, IReadOnlyList<GreylistedEndpoint> greylisted, IProbesElsewhere? elsewhere, CancellationToken cancellationToken)
        {
            try
            {
                return await inner.ScanAsync(target, kind, greylisted, elsewhere, cancellationToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                Failed.Enqueue($"{target.Tenant} {target.Target}: it could not be scanned: {ForeignText.Escape(failure.Message, 200)}");
                throw;
            }
        }

        public ReadOnlyMemory<byte> Document(ScanReport report, Tenant? tenant) => inner.Document(report, tenant);
    }
}
