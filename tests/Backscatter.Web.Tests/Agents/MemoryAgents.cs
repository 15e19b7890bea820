using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Backscatter.Core.Monitoring.Probing;
using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Web.Tests.Agents;

/// <summary>Agents in memory.</summary>
internal sealed class MemoryAgents : IAgentStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Stored<Agent>> _agents = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, AgentEnrolment> _enrolments = new(StringComparer.Ordinal);
    private int _written;

    /// <summary>How often an agent was written.</summary>
    public int Written => _written;

    public Task<Stored<Agent>?> FindAsync(string id, CancellationToken cancellationToken)
    {
        lock (_lock) return Task.FromResult(_agents.GetValueOrDefault(id));
    }

    public async IAsyncEnumerable<Stored<Agent>> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        List<Stored<Agent>> agents;
        lock (_lock) agents = [.. _agents.Values];
        foreach (var agent in agents) yield return agent;
    }

    public Task<bool> TryPutAsync(Agent agent, string? etag, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_agents.GetValueOrDefault(agent.Id)?.ETag != etag) return Task.FromResult(false);
            _agents[agent.Id] = new Stored<Agent>(agent, $"{++_written}");
            return Task.FromResult(true);
        }
    }

    public Task AddEnrolmentAsync(AgentEnrolment enrolment, CancellationToken cancellationToken)
    {
        _enrolments[enrolment.Hash] = enrolment;
        return Task.CompletedTask;
    }

    public Task<AgentEnrolment?> TakeEnrolmentAsync(string hash, CancellationToken cancellationToken) =>
        Task.FromResult(_enrolments.TryRemove(hash, out var taken) ? taken : null);

    public IAsyncEnumerable<AgentEnrolment> ListEnrolmentsAsync(CancellationToken cancellationToken) => _enrolments.Values.ToAsyncEnumerable();
}
