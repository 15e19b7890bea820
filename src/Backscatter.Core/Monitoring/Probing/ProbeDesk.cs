using System.Security.Cryptography;
using Backscatter.Core.Monitoring.Queues;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Monitoring.Sweeps;
using Backscatter.Core.Smtp;

namespace Backscatter.Core.Monitoring.Probing;

/// <summary>
/// The desk over what is kept. A job changes hands under its ETag, so that of two agents one gets it; and an address is held for one job, so that no two connect to it at once.
/// Nothing here decides: <see cref="ProbeRules"/> and <see cref="AgentChoice"/> do.
/// </summary>
/// <param name="store">What is kept.</param>
/// <param name="queue">Where scans are put that wait for nothing any more.</param>
/// <param name="senders">Tells tokens of ours from others.</param>
/// <param name="time">The clock.</param>
public sealed class ProbeDesk(IWatchStore store, IWorkQueue queue, SenderKey senders, TimeProvider time) : IProbeDesk
{
    // An agent asks again and again: what it says of itself is written down this often.
    private static readonly TimeSpan HeardEvery = TimeSpan.FromSeconds(30);

    // Whoever was probed knows the sender, and could call back for ever.
    private const int MostCallbacks = 100;

    private static readonly TimeSpan CallbacksPer = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<LeasedProbe>> LeaseAsync(Agent agent, int most, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(agent);
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(most, 32);
        var leased = new List<LeasedProbe>();
        if (await HearAsync(agent, cancellationToken) is not { RevokedAt: null } known) return leased;
        var agents = await WaitingScan.AgentsAsync(store.Agents, cancellationToken);
        agents = [.. agents.Where(other => other.Id != known.Id), known with { LastSeenAt = time.GetUtcNow() }];
        await foreach (var job in store.Probes.ListOpenAsync(cancellationToken))
        {
            if (ProbeRules.Next(job.Value, agents, time.GetUtcNow()) is not ProbeStep.Offer offer || AgentChoice.For(offer.Job, agents, time.GetUtcNow())?.Id != known.Id) continue;
            if (await TryLeaseAsync(known, offer.Job, job.ETag, cancellationToken) is { } probe) leased.Add(probe);
            if (leased.Count == most) break;
        }

        return leased;
    }

    /// <inheritdoc/>
    public async Task<DateTimeOffset?> RenewAsync(Agent agent, string job, string lease, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(agent);
        if (await HearAsync(agent, cancellationToken) is not { RevokedAt: null }) return null;
        while (await FindAsync(job, cancellationToken) is { } found)
        {
            var now = time.GetUtcNow();
            // Longer than the scan waits nobody needs it.
            if (!ProbeRules.IsHeld(found.Value, agent.Id, lease, now) || now >= found.Value.GiveUpAt) return null;
            var until = now + IProbeDesk.LeaseTime;
            if (!await store.Probes.TryHoldAddressAsync(found.Value.Address, found.Value.Id, until, cancellationToken)) return null;
            if (await store.Probes.TryUpdateAsync(found.Value with { LeasedUntil = until }, found.ETag, cancellationToken)) return until;
        }

        return null;
    }

    /// <inheritdoc/>
    public async Task<bool> HandBackAsync(Agent agent, string job, string lease, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(agent);
        while (await FindAsync(job, cancellationToken) is { } found && ProbeRules.IsHeld(found.Value, agent.Id, lease, time.GetUtcNow()))
        {
            if (!await store.Probes.TryUpdateAsync(ProbeRules.Returned(found.Value), found.ETag, cancellationToken)) continue;
            await store.Probes.ReleaseAddressAsync(found.Value.Address, found.Value.Id, cancellationToken);
            return true;
        }

        return false;
    }

    /// <inheritdoc/>
    public async Task<ProbeReceipt> AcceptAsync(Agent agent, string job, string lease, ReadOnlyMemory<byte> document, string signature, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(agent);
        if ((await store.Agents.FindAsync(agent.Id, cancellationToken))?.Value is not { RevokedAt: null } known) return Refused("the agent was revoked, or is none of ours");
        if (!AgentKey.Verify(known.PublicKey, document.Span, signature)) return Refused("the signature is not this agent's over these bytes");
        if (!ProbeDocument.TryRead(document.Span, out var result, out var error)) return Refused(error);
        var signed = new SignedResult(Convert.ToHexStringLower(SHA256.HashData(document.Span)), signature);
        while (await FindAsync(job, cancellationToken) is { } found)
        {
            var there = found.Value;
            if (there.Status == ProbeJobStatus.Done && there.Agent == known.Id && there.Signed?.Digest == signed.Digest) return await TakenAsync(there, cancellationToken);
            if (!there.IsOpen) return Late("the probe is over: it was made by another, or given up");
            if (!ProbeRules.IsHeld(there, known.Id, lease, time.GetUtcNow())) return Late("the probe is not leased to this agent any more");
            if (ProbeRules.Fault(there, result, time.GetUtcNow()) is { } fault) return Refused(fault);
            var done = ProbeRules.Done(there, result, signed);
            if (await store.Probes.TryUpdateAsync(done, found.ETag, cancellationToken)) return await TakenAsync(done, cancellationToken);
        }

        return Late("the probe is forgotten");

        static ProbeReceipt Refused(string why) => new(ProbeReceiptStatus.Refused, why);

        static ProbeReceipt Late(string why) => new(ProbeReceiptStatus.Late, why);
    }

    /// <inheritdoc/>
    public async Task SeeCallbackAsync(Agent agent, SeenCallback callback, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(agent);
        ArgumentNullException.ThrowIfNull(callback);
        if ((await store.Agents.FindAsync(agent.Id, cancellationToken))?.Value is not { RevokedAt: null }) return;
        if (SenderToken.InAddress(callback.Recipient) is not { } token || !SenderToken.IsOurs(await senders.GetAsync(cancellationToken), token)) return;
        var now = time.GetUtcNow();
        if (callback.At < now - CallbacksPer || callback.At > now + ProbeRules.Skew) return;
        if ((await store.Probes.CallbacksAsync(token, now - CallbacksPer, cancellationToken)).Count >= MostCallbacks) return;
        await store.Probes.AddCallbackAsync(
            token, new SeenCallback(callback.At.ToUniversalTime(), Cut(callback.Client, 64), Cut(callback.Helo, 255), Cut(callback.MailFrom, 320), Cut(callback.Recipient, 320)), cancellationToken);

        // Names and addresses have these bounds (RFC 5321 section 4.5.3.1); what is longer is none.
        static string Cut(string text, int most) => text.Length <= most ? text : text[..most];
    }

    private async Task<Stored<ProbeJob>?> FindAsync(string reference, CancellationToken cancellationToken) =>
        ProbeIds.TryReadReference(reference, out var scan, out var job) ? await store.Probes.FindAsync(scan, job, cancellationToken) : null;

    /// <summary>The agent as it is kept, with what it says of itself; null where it is not kept.</summary>
    private async Task<Agent?> HearAsync(Agent agent, CancellationToken cancellationToken)
    {
        while (await store.Agents.FindAsync(agent.Id, cancellationToken) is { } kept)
        {
            var now = time.GetUtcNow();
            if (kept.Value.RevokedAt is not null || (now - kept.Value.LastSeenAt < HeardEvery && AuditJson.Of(kept.Value.Can) == AuditJson.Of(agent.Can))) return kept.Value;
            var heard = kept.Value with { LastSeenAt = now, Can = agent.Can };
            if (await store.Agents.TryPutAsync(heard, kept.ETag, cancellationToken)) return heard;
        }

        return null;
    }

    private async Task<LeasedProbe?> TryLeaseAsync(Agent agent, ProbeJob job, string etag, CancellationToken cancellationToken)
    {
        // Looked at anew each time: leave that was taken back since the scan was begun is leave no more.
        if ((await store.Targets.FindAsync(job.Tenant, job.Target, cancellationToken))?.Value is not { MayBeProbed: true } target)
        {
            if (await store.Probes.TryUpdateAsync(ProbeRules.GivenUp(job, "the target may not be probed any more"), etag, cancellationToken))
                await WaitingScan.ResumeIfOverAsync(store.Probes, queue, job.Scan, cancellationToken);
            return null;
        }

        var now = time.GetUtcNow();
        var leased = ProbeRules.Leased(job, agent.Id, now);
        // Not given back where another gets the job: it is held for the job, whoever has it, and ends by itself.
        if (!await store.Probes.TryHoldAddressAsync(job.Address, job.Id, leased.LeasedUntil!.Value, cancellationToken)) return null;
        await store.Audit.AppendAsync(ProbeAudit.Entry(target, leased, agent, now), cancellationToken);
        if (!await store.Probes.TryUpdateAsync(leased, etag, cancellationToken)) return null;
        return new LeasedProbe(ProbeIds.Reference(leased), leased.Lease!, leased.LeasedUntil.Value, leased.Domain, leased.Host, leased.Address, leased.Port, leased.SenderToken);
    }

    /// <summary>What follows from a result that is kept; done again where the agent's answer was lost, as this process may have died before.</summary>
    private async Task<ProbeReceipt> TakenAsync(ProbeJob job, CancellationToken cancellationToken)
    {
        await store.Probes.KeepAgentAsync(job.Address, job.Agent!, time.GetUtcNow(), cancellationToken);
        await store.Probes.ReleaseAddressAsync(job.Address, job.Id, cancellationToken);
        await WaitingScan.ResumeIfOverAsync(store.Probes, queue, job.Scan, cancellationToken);
        return new ProbeReceipt(ProbeReceiptStatus.Taken, null);
    }
}
