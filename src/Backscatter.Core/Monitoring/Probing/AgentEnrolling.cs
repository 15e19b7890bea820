using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Core.Monitoring.Probing;

/// <summary>
/// How agents come and go. The id of an agent is made from the token that it enrolled with, so that a token makes one agent, however often and by however many it is
/// sent, and the one whose answer was lost gets it again.
/// </summary>
public static class AgentEnrolling
{
    /// <summary>How long a token holds.</summary>
    public static TimeSpan TokenLife { get; } = TimeSpan.FromHours(24);

    private const string Prefix = "bse_";
    private const int TokenBytes = 32;

    /// <summary>Makes a token for one agent; it is told here, and kept nowhere.</summary>
    /// <param name="agents">Where its hash is kept.</param>
    /// <param name="name">The name that the agent gets, right by <see cref="AgentRules.Name"/>.</param>
    /// <param name="by">Who makes it.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public static async Task<(string Token, AgentEnrolment Enrolment)> BeginAsync(IAgentStore agents, string name, string by, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(agents);
        var token = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));
        var enrolment = new AgentEnrolment(HashOf(token), name, by, now, now + TokenLife);
        await agents.AddEnrolmentAsync(enrolment, cancellationToken);
        return (token, enrolment);
    }

    /// <summary>
    /// Makes an agent of whoever bears a token, or finds the one that it made before, where the key is the same; null where the token is none, has expired, was used
    /// by another key, or its agent was revoked.
    /// </summary>
    public static async Task<Agent?> CompleteAsync(IAgentStore agents, string token, string publicKey, AgentCapabilities can, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(agents);
        ArgumentNullException.ThrowIfNull(token);
        if (token.Length > 100) return null;
        var hash = HashOf(token);
        var id = IdOf(hash);
        if (await agents.FindAsync(id, cancellationToken) is not { } known)
        {
            var enrolment = await agents.ListEnrolmentsAsync(cancellationToken).FirstOrDefaultAsync(kept => kept.Hash == hash, cancellationToken);
            if (enrolment is null || enrolment.ExpiresAt <= now) return null;
            // First the agent and then the token: a process that dies between the two leaves a token that makes this agent again, and no other.
            await agents.TryPutAsync(new Agent(id, enrolment.Name, publicKey, now, can), null, cancellationToken);
            await agents.TakeEnrolmentAsync(hash, cancellationToken);
            known = await agents.FindAsync(id, cancellationToken);
        }

        return known?.Value is { RevokedAt: null } agent && agent.PublicKey == publicKey ? agent : null;
    }

    /// <summary>Revokes an agent: from then on it is told nothing, and nothing of it counts. The agent, or null where there is none.</summary>
    public static async Task<Agent?> RevokeAsync(IAgentStore agents, string id, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(agents);
        while (await agents.FindAsync(id, cancellationToken) is { } known)
        {
            if (known.Value.RevokedAt is not null) return known.Value;
            var revoked = known.Value with { RevokedAt = now };
            // Lost against a note of when it was seen last: revoked all the same.
            if (await agents.TryPutAsync(revoked, known.ETag, cancellationToken)) return revoked;
        }

        return null;
    }

    private static string HashOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    private static string IdOf(string hash) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes($"agent\n{hash}")).AsSpan(0, 12));
}
