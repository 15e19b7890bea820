using Backscatter.Core.Monitoring.Probing;

namespace Backscatter.Core.Monitoring.Stores;

/// <summary>The agents, and the tokens by which they enrol.</summary>
public interface IAgentStore
{
    /// <summary>An agent, or null.</summary>
    Task<Stored<Agent>?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>All of them, those that are revoked too.</summary>
    IAsyncEnumerable<Stored<Agent>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Replaces an agent, where its ETag is still the one given, or adds it, where that is null; false where it is not.</summary>
    Task<bool> TryPutAsync(Agent agent, string? etag, CancellationToken cancellationToken);

    /// <summary>Keeps a token.</summary>
    Task AddEnrolmentAsync(AgentEnrolment enrolment, CancellationToken cancellationToken);

    /// <summary>Takes a token: who gets it is the only one; null where there is none of the hash, or somebody has taken it.</summary>
    Task<AgentEnrolment?> TakeEnrolmentAsync(string hash, CancellationToken cancellationToken);

    /// <summary>The tokens that nobody has taken yet.</summary>
    IAsyncEnumerable<AgentEnrolment> ListEnrolmentsAsync(CancellationToken cancellationToken);
}
