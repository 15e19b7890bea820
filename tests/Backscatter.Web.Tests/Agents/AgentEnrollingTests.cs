using Backscatter.Core.Monitoring.Probing;
using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Web.Tests.Agents;

public sealed class AgentEnrollingTests
{
    private static readonly DateTimeOffset Now = new(2026, 10, 5, 6, 0, 0, TimeSpan.Zero);
    private static readonly AgentCapabilities Can = new(true, false, null, [], false, "0.1.0");

    // A service that dies between the agent and the token must leave neither an agent too many nor a token that is lost.
    [Fact]
    public async Task A_service_that_died_in_between_gives_the_same_agent_the_next_time()
    {
        var agents = new DyingAgents(new MemoryAgents());
        using var key = AgentKey.Create();
        using var thief = AgentKey.Create();
        var (token, _) = await AgentEnrolling.BeginAsync(agents, "frankfurt-1", "J. Doe", Now, TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<StoreException>(() => CompleteAsync(key));
        Assert.Null(await CompleteAsync(thief));
        var agent = await CompleteAsync(key);

        Assert.Equal("frankfurt-1", agent!.Name);
        Assert.Equal(1, await agents.ListAsync(TestContext.Current.CancellationToken).CountAsync(TestContext.Current.CancellationToken));

        Task<Agent?> CompleteAsync(AgentKey by) => AgentEnrolling.CompleteAsync(agents, token, by.PublicKey, Can, Now, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_revocation_holds_against_a_note_that_is_made_at_the_same_moment()
    {
        var agents = new MemoryAgents();
        using var key = AgentKey.Create();
        var (token, _) = await AgentEnrolling.BeginAsync(agents, "frankfurt-1", "J. Doe", Now, TestContext.Current.CancellationToken);
        var agent = await AgentEnrolling.CompleteAsync(agents, token, key.PublicKey, Can, Now, TestContext.Current.CancellationToken);
        var read = (await agents.FindAsync(agent!.Id, TestContext.Current.CancellationToken))!;

        await AgentEnrolling.RevokeAsync(agents, agent.Id, Now, TestContext.Current.CancellationToken);

        Assert.False(await agents.TryPutAsync(read.Value with { LastSeenAt = Now.AddMinutes(1) }, read.ETag, TestContext.Current.CancellationToken));
        Assert.Equal(Now, (await agents.FindAsync(agent.Id, TestContext.Current.CancellationToken))!.Value.RevokedAt);
    }

    /// <summary>Dies where the token is to be taken, once.</summary>
    private sealed class DyingAgents(IAgentStore inner) : IAgentStore
    {
        private bool _hasDied;

        public Task<Stored<Agent>?> FindAsync(string id, CancellationToken cancellationToken) => inner.FindAsync(id, cancellationToken);

        public IAsyncEnumerable<Stored<Agent>> ListAsync(CancellationToken cancellationToken) => inner.ListAsync(cancellationToken);

        public Task<bool> TryPutAsync(Agent agent, string? etag, CancellationToken cancellationToken) => inner.TryPutAsync(agent, etag, cancellationToken);

        public Task AddEnrolmentAsync(AgentEnrolment enrolment, CancellationToken cancellationToken) => inner.AddEnrolmentAsync(enrolment, cancellationToken);

        public IAsyncEnumerable<AgentEnrolment> ListEnrolmentsAsync(CancellationToken cancellationToken) => inner.ListEnrolmentsAsync(cancellationToken);

        public Task<AgentEnrolment?> TakeEnrolmentAsync(string hash, CancellationToken cancellationToken)
        {
            if (_hasDied) return inner.TakeEnrolmentAsync(hash, cancellationToken);
            _hasDied = true;
            throw new StoreException("the process died");
        }
    }
}
