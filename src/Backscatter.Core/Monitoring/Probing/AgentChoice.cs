using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Backscatter.Core.Monitoring.Probing;

/// <summary>Decides which agent gets a job.</summary>
public static class AgentChoice
{
    /// <summary>For how long an agent that is not heard of counts as alive: longer than a lease, and than it waits for work.</summary>
    public static TimeSpan AliveFor { get; } = TimeSpan.FromMinutes(3);

    /// <summary>Whether an agent was heard of lately.</summary>
    public static bool IsAlive(Agent agent, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(agent);
        return now - agent.LastSeenAt < AliveFor;
    }

    /// <summary>Whether an agent is one that may be given work at an address: not revoked, and it reaches addresses of this kind.</summary>
    public static bool IsAble(Agent agent, string address)
    {
        ArgumentNullException.ThrowIfNull(agent);
        return agent.RevokedAt is null && (IsIPv6(address) ? agent.Can.IPv6 : agent.Can.IPv4);
    }

    /// <summary>Whether an address is an IPv6 one.</summary>
    public static bool IsIPv6(string address) => IPAddress.TryParse(address, out var parsed) && parsed.AddressFamily == AddressFamily.InterNetworkV6;

    /// <summary>
    /// The agent that a job is for, the same for whoever asks: of those that are alive and able, not the one that came to no result with it where there is another; of these the one
    /// that probed the address before, as greylists know it; else always the same for the same address, so that it stays with it while it lives. Null where there is none.
    /// </summary>
    public static Agent? For(ProbeJob job, IEnumerable<Agent> agents, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(job);
        var able = agents.Where(agent => IsAble(agent, job.Address) && IsAlive(agent, now)).ToList();
        if (able.Count == 0) return null;
        // Where all had it, the one that had it least often, and not the last one again.
        var fewest = able.Min(agent => Times(job, agent));
        var fresh = able.Where(agent => Times(job, agent) == fewest).ToList();
        if (fresh.Count > 1 && job.Had is [.., var last]) fresh.RemoveAll(agent => agent.Id == last);
        return fresh.Find(agent => agent.Id == job.Before) ?? fresh.MaxBy(agent => Weight(job, agent), StringComparer.Ordinal);
    }

    private static int Times(ProbeJob job, Agent agent) => job.Had.Count(had => had == agent.Id);

    // Rendezvous hashing: an agent that comes or goes moves no address between the others.
    private static string Weight(ProbeJob job, Agent agent) => StableId.Of("choice", agent.Id, job.Host, job.Address, job.Port.ToString(CultureInfo.InvariantCulture));
}
