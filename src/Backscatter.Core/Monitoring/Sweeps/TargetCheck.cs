using Backscatter.Core.Monitoring.Findings;
using Backscatter.Core.Monitoring.Probing;
using Backscatter.Core.Monitoring.Queues;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Names;
using Backscatter.Core.Scanning;

namespace Backscatter.Core.Monitoring.Sweeps;

/// <summary>Checks one target: scans it, keeps the scan, and stores what it changes with what is to be told of it. A scan that waits for probes of agents is made again when they are over.</summary>
/// <param name="store">What is kept.</param>
/// <param name="queue">Where a retry is left for later.</param>
/// <param name="scanner">Scans.</param>
/// <param name="board">Where probes for agents are put up; null where no agent makes any.</param>
/// <param name="options">The intervals.</param>
/// <param name="policy">How patient findings are.</param>
/// <param name="time">The clock.</param>
public sealed class TargetCheck(IWatchStore store, IWorkQueue queue, ITargetScanner scanner, ProbeBoard? board, SweepOptions options, FindingPolicy policy, TimeProvider time)
{
    private const int MostConflicts = 20;

    /// <summary>Checks a target once; a check that was made and stored before is not made again.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="target">The target.</param>
    /// <param name="kind">The kind that is due; a probe without permission asks DNS only.</param>
    /// <param name="sweep">The sweep that it belongs to.</param>
    /// <param name="retry">How often it was made again because a server asked to come back; 0 for the first time.</param>
    /// <param name="plannedAt">When it was planned: a check of its kind that was begun since is as good; null where only this very one is.</param>
    /// <param name="resume">What has it made again where it waits for probes of agents; null for a <see cref="RetryWork"/> of the same retry.</param>
    /// <param name="cancellationToken">Ends it; then nothing of it is stored.</param>
    /// <exception cref="StoreException">The storage failed.</exception>
    public async Task<CheckOutcome> RunAsync(
        Tenant tenant, string target, CheckKind kind, string sweep, int retry, DateTimeOffset? plannedAt, WorkMessage? resume, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        if (await store.Targets.FindAsync(tenant.Id, target, cancellationToken) is not { Value: { IsPaused: false } watched })
        {
            await store.Due.RemoveAsync(tenant.Id, target, cancellationToken);
            return new CheckOutcome.Made();
        }

        var made = Made(watched, kind);
        var scan = SweepIds.Scan(sweep, tenant.Id, target, made, retry);
        // A probe that may not be made any more is due no more, or it would be taken up again by each sweep.
        if (made != kind) await store.Due.RemoveAsync(tenant.Id, target, cancellationToken);
        var state = await store.States.FindAsync(tenant.Id, target, cancellationToken);
        if (IsMade(state?.Value, made, scan, plannedAt))
        {
            await IndexAsync(state!.Value, watched, cancellationToken);
            return new CheckOutcome.Made();
        }

        // Before the first connection: a probe that leaves no trace otherwise has this one.
        if (made == CheckKind.Probe) await store.Audit.AppendAsync(ProbeAudit.Entry(watched, scan, ProbeAudit.Service, time.GetUtcNow()), cancellationToken);
        ScanReport report;
        try
        {
            report = await scanner.ScanAsync(watched, made, state?.Value.Greylisted ?? [], board?.Of(scan), cancellationToken);
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or StoreException or OutOfMemoryException))
        {
            // One target's fault must not take its neighbours with it. It is due again as soon as a lost one would be.
            return new CheckOutcome.Failed($"it could not be scanned: {ForeignText.Escape(failure.Message, 200)}");
        }

        if (board is not null && report.Awaited.Count > 0)
        {
            // Half a scan is none: what it says of the endpoints that wait would be taken for what was seen of them.
            await board.PutAsync(scan, watched, report.Awaited, resume ?? RetryWork.Form.Write(new RetryWork(sweep, tenant.Id, target, retry)), cancellationToken);
            return new CheckOutcome.Waits();
        }

        return await StoreAsync(
            tenant, watched, new AppliedScan(scan, made, sweep, report), state,
            (_, findings) => Schedule.Next(tenant.Id, target, made, report.StartedAt, Schedule.IsListed(findings), options),
            commit => LeaveRetryAsync(commit, new RetryWork(sweep, tenant.Id, target, retry + 1), report, cancellationToken), cancellationToken);
    }

    /// <summary>
    /// Checks a target once more with what an old scan saw of its mail servers, by the rules of now: no server is connected to, DNS and blocklists are asked as always. When its
    /// servers are probed next stays as it is, and so does what is remembered of those that ask to come back.
    /// </summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="target">The target.</param>
    /// <param name="sweep">What the scan stands under.</param>
    /// <param name="probes">What the old scan saw. The scanner must be withheld from connecting, or it connects.</param>
    /// <param name="cancellationToken">Ends it; then nothing of it is stored.</param>
    /// <exception cref="StoreException">The storage failed.</exception>
    public async Task<CheckOutcome> RejudgeAsync(Tenant tenant, string target, string sweep, IProbesElsewhere probes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        if (await store.Targets.FindAsync(tenant.Id, target, cancellationToken) is not { Value: { IsPaused: false, MayBeProbed: true } watched })
            return new CheckOutcome.Failed("it is paused, or may not be probed any more");
        var state = await store.States.FindAsync(tenant.Id, target, cancellationToken);
        ScanReport report;
        try
        {
            report = await scanner.ScanAsync(watched, CheckKind.Probe, state?.Value.Greylisted ?? [], probes, cancellationToken);
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or StoreException or OutOfMemoryException))
        {
            return new CheckOutcome.Failed($"it could not be scanned: {ForeignText.Escape(failure.Message, 200)}");
        }

        return await StoreAsync(
            tenant, watched, new AppliedScan(SweepIds.Scan(sweep, tenant.Id, target, CheckKind.Probe), CheckKind.Probe, sweep, report), state,
            (before, _) => before?.Checks.FirstOrDefault(made => made.Kind == CheckKind.Probe)?.DueAt ?? time.GetUtcNow(),
            _ => Task.CompletedTask, cancellationToken, keepsGreylisted: true);
    }

    /// <summary>Keeps a scan, and stores what it changes with what is to be told of it.</summary>
    private async Task<CheckOutcome> StoreAsync(
        Tenant tenant,
        WatchedTarget watched,
        AppliedScan applied,
        Stored<TargetState>? state,
        Func<TargetState?, IReadOnlyList<Finding>, DateTimeOffset> dueAt,
        Func<StateCommit, Task> beforeCommitAsync,
        CancellationToken cancellationToken,
        bool keepsGreylisted = false)
    {
        var report = applied.Report;
        await store.Scans.PutAsync(new StoredScan(tenant.Id, watched.Target, applied.Id, report.StartedAt, report.Verdict == Compliance.Verdict.Fail, scanner.Document(report, tenant)), cancellationToken);
        var suppressions = await SuppressionsAsync(tenant.Id, cancellationToken);
        for (var attempt = 0; attempt < MostConflicts; attempt++)
        {
            var change = TargetTransition.Apply(
                state, applied, tenant, suppressions, policy, findings => dueAt(state?.Value, findings), time.GetUtcNow());
            if (change is null)
            {
                // Somebody else made it meanwhile; whether he lived to bring the indexes up is not known.
                if (state is not null) await IndexAsync(state.Value, watched, cancellationToken);
                return new CheckOutcome.Made();
            }

            var commit = CheckedState.Remember(change, report, applied.Kind, options);
            if (keepsGreylisted) commit = commit with { State = commit.State with { Greylisted = state?.Value.Greylisted ?? [] } };
            // Before the commit: a process that dies between the two leaves one retry too many, not one too few.
            await beforeCommitAsync(commit);
            if (await store.States.TryCommitAsync(commit, cancellationToken))
            {
                await IndexAsync(commit.State, watched, cancellationToken);
                return new CheckOutcome.Made();
            }

            state = await store.States.FindAsync(tenant.Id, watched.Target, cancellationToken);
        }

        return new CheckOutcome.Failed($"its state was changed by others {MostConflicts} times in a row");
    }

    /// <summary>The kind of check that is made of a target where one is asked for: without a permission or proof, and of a target that is not watched (null), DNS is asked only.</summary>
    public static CheckKind Made(WatchedTarget? target, CheckKind kind) => target?.MayBeProbed == true ? kind : CheckKind.Blocklists;

    private static bool IsMade(TargetState? state, CheckKind kind, string scan, DateTimeOffset? plannedAt) =>
        state?.Checks.Any(made => made.Kind == kind && (made.Scan == scan || made.At >= plannedAt)) == true;

    /// <summary>Where a server asked to come back, leaves the work that asks it again.</summary>
    private async Task LeaveRetryAsync(StateCommit commit, RetryWork retry, ScanReport report, CancellationToken cancellationToken)
    {
        if (commit.History.Kind != CheckKind.Probe || GreylistMemory.NextTry(commit.State.Greylisted, report) is not { } at) return;
        var wait = at - time.GetUtcNow();
        await queue.SendAsync(WorkQueues.Scans, RetryWork.Form.Write(retry), wait > TimeSpan.Zero ? wait : TimeSpan.Zero, cancellationToken);
    }

    /// <summary>The indexes follow the state; a process that dies between leaves them behind, and the repair brings them up.</summary>
    private async Task IndexAsync(TargetState state, WatchedTarget watched, CancellationToken cancellationToken)
    {
        await store.Due.SetAsync([.. state.Checks.Where(made => made.Kind == Made(watched, made.Kind)).Select(made => new DueCheck(state.Tenant, state.Target, made.Kind, made.DueAt))], cancellationToken);
        await store.Listed.SetAsync(state.Tenant, state.Target, ListedSubjects.Of(state), cancellationToken);
    }

    private async Task<IReadOnlyList<Suppression>> SuppressionsAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        var all = new List<Suppression>();
        await foreach (var suppression in store.Suppressions.ListAsync(tenant, cancellationToken)) all.Add(suppression.Value);
        return all;
    }
}
