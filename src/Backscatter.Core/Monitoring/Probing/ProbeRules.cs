using System.Globalization;
using Backscatter.Core.Smtp;

namespace Backscatter.Core.Monitoring.Probing;

/// <summary>What is to become of a job now.</summary>
public abstract record ProbeStep
{
    private ProbeStep()
    {
    }

    /// <summary>Nothing: it was made, or given up.</summary>
    public sealed record Over : ProbeStep;

    /// <summary>Nothing yet: an agent has it.</summary>
    /// <param name="Until">When its lease ends.</param>
    public sealed record Leave(DateTimeOffset Until) : ProbeStep;

    /// <summary>An agent may have it.</summary>
    /// <param name="Job">The job as it is offered: without the lease that ended.</param>
    public sealed record Offer(ProbeJob Job) : ProbeStep;

    /// <summary>It is given up.</summary>
    /// <param name="Job">The job with the reason.</param>
    public sealed record GiveUp(ProbeJob Job) : ProbeStep;
}

/// <summary>Decides what becomes of jobs.</summary>
public static class ProbeRules
{
    /// <summary>How often a job is leased before it is given up.</summary>
    public const int MostAttempts = 5;

    /// <summary>How long a scan waits for its probes.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromMinutes(30);

    /// <summary>The most characters of all replies of a result: twice what a probe hears before it breaks off.</summary>
    public const int MostReplyCharacters = 2 * Transcript.MostServerCharacters;

    /// <summary>How far the clock of an agent may be from ours.</summary>
    public static TimeSpan Skew { get; } = TimeSpan.FromMinutes(5);

    /// <summary>What is to become of a job.</summary>
    /// <param name="job">The job.</param>
    /// <param name="agents">All agents, for the reason where it is given up.</param>
    /// <param name="now">The time.</param>
    public static ProbeStep Next(ProbeJob job, IReadOnlyCollection<Agent> agents, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(agents);
        if (!job.IsOpen) return new ProbeStep.Over();
        if (job.Status == ProbeJobStatus.Leased && job.LeasedUntil > now) return new ProbeStep.Leave(job.LeasedUntil.Value);
        var offered = job.Status == ProbeJobStatus.Leased ? Returned(job) : job;
        return offered.Attempts >= MostAttempts || now >= offered.GiveUpAt || !agents.Any(agent => AgentChoice.IsAble(agent, job.Address))
            ? new ProbeStep.GiveUp(GivenUp(offered, Why(offered, agents, now)))
            : new ProbeStep.Offer(offered);
    }

    /// <summary>When something may fall due of a job that is open: its lease ends, or it is given up. One that waits may be leased at any moment, and that lease ends no sooner than a new one.</summary>
    public static DateTimeOffset DueAt(ProbeJob job, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(job);
        var lease = job.LeasedUntil ?? now + IProbeDesk.LeaseTime;
        return job.Status == ProbeJobStatus.Waiting && job.GiveUpAt < lease ? job.GiveUpAt : lease;
    }

    /// <summary>The job as an agent has it.</summary>
    public static ProbeJob Leased(ProbeJob job, string agent, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(job);
        var next = job with { Attempts = job.Attempts + 1 };
        return next with { Status = ProbeJobStatus.Leased, Agent = agent, Lease = ProbeIds.Lease(next, agent), LeasedAt = now, LeasedUntil = now + IProbeDesk.LeaseTime };
    }

    /// <summary>Whether an agent has the job under a lease, now.</summary>
    public static bool IsHeld(ProbeJob job, string agent, string lease, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(job);
        return job.Status == ProbeJobStatus.Leased && job.Agent == agent && job.Lease == lease && job.LeasedUntil > now;
    }

    /// <summary>The job as it is when its agent does not have it any more and came to no result.</summary>
    public static ProbeJob Returned(ProbeJob job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return job with { Status = ProbeJobStatus.Waiting, Lease = null, LeasedUntil = null, Had = job.Agent is { } agent ? [.. job.Had, agent] : job.Had };
    }

    /// <summary>The job as it is when it was made.</summary>
    public static ProbeJob Done(ProbeJob job, ProbeDocument result, SignedResult signed)
    {
        ArgumentNullException.ThrowIfNull(job);
        return job with { Status = ProbeJobStatus.Done, Lease = null, LeasedUntil = null, Result = result, Signed = signed };
    }

    /// <summary>The job as it is when nobody makes it any more.</summary>
    public static ProbeJob GivenUp(ProbeJob job, string why)
    {
        ArgumentNullException.ThrowIfNull(job);
        return job with { Status = ProbeJobStatus.GivenUp, Lease = null, LeasedUntil = null, Why = why };
    }

    /// <summary>Why a result cannot be of a job, in one line; null where it can.</summary>
    /// <param name="job">The job, leased.</param>
    /// <param name="document">The result.</param>
    /// <param name="now">The time.</param>
    public static string? Fault(ProbeJob job, ProbeDocument document, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(document);
        return document.Host != job.Host || document.Address != job.Address || document.Port != job.Port
                ? $"it is about another server than {job.Host} [{job.Address}]:{job.Port}, which was asked for"
            : document.Replies.Sum(reply => reply.Lines.Sum(line => line.Length)) > MostReplyCharacters ? $"its replies have more than {MostReplyCharacters} characters, which no probe listens to"
            : document.StartedAt < job.LeasedAt - Skew ? string.Create(CultureInfo.InvariantCulture, $"it was begun at {document.StartedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC, before the probe was leased; set the agent's clock")
            : document.StartedAt > now + Skew || document.StartedAt + TimeSpan.FromSeconds(document.Seconds) > now + Skew
                ? string.Create(CultureInfo.InvariantCulture, $"it was begun at {document.StartedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC and took {document.Seconds:0} s, which is not over yet; set the agent's clock")
            : null;
    }

    private static string Why(ProbeJob job, IReadOnlyCollection<Agent> agents, DateTimeOffset now)
    {
        var had = job.Had.Count == 0 ? "" : $"; {Names(job, agents)} had it and came to no result";
        if (job.Attempts >= MostAttempts) return $"it was tried {job.Attempts} times{had}";
        var able = agents.Where(agent => AgentChoice.IsAble(agent, job.Address)).ToList();
        if (able.Count == 0) return $"no agent {(agents.Any(agent => agent.RevokedAt is null) ? $"reaches {(AgentChoice.IsIPv6(job.Address) ? "IPv6" : "IPv4")} servers" : "is enrolled any more")}{had}";
        return able.Exists(agent => AgentChoice.IsAlive(agent, now))
            ? $"no agent made it within {(job.GiveUpAt - job.CreatedAt).TotalMinutes:0} minutes{had}"
            : string.Create(CultureInfo.InvariantCulture, $"no agent was heard of since {able.Max(agent => agent.LastSeenAt).UtcDateTime:yyyy-MM-dd HH:mm} UTC{had}");
    }

    private static string Names(ProbeJob job, IReadOnlyCollection<Agent> agents) => string.Join(", ", job.Had.GroupBy(id => id, StringComparer.Ordinal).Select(times =>
        $"{agents.FirstOrDefault(agent => agent.Id == times.Key)?.Name ?? times.Key}{(times.Count() > 1 ? $" ({times.Count()} times)" : "")}"));
}
