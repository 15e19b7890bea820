using Backscatter.Core.Monitoring.Probing;

namespace Backscatter.Storage.Tests.Contracts;

public abstract class AgentStoreContract : StorageContract
{
    [Fact]
    public async Task An_agent_is_kept_as_it_was_given_and_changed_under_its_mark()
    {
        var agent = Agent("a1") with { RevokedAt = Samples.Noon.AddDays(2), LastSeenAt = Samples.Noon.AddDays(1) };
        Assert.Null(await Store.Agents.FindAsync("a1", Cancel));

        Assert.True(await Store.Agents.TryPutAsync(agent, null, Cancel));
        Assert.False(await Other.Agents.TryPutAsync(Agent("a1"), null, Cancel));
        var there = (await Other.Agents.FindAsync("a1", Cancel))!;
        Same(agent, there.Value);
        Assert.True(await Other.Agents.TryPutAsync(there.Value with { Name = "renamed" }, there.ETag, Cancel));
        Assert.False(await Store.Agents.TryPutAsync(there.Value with { Name = "again" }, there.ETag, Cancel));
        Assert.False(await Store.Agents.TryPutAsync(Agent("a2"), there.ETag, Cancel));

        Assert.Equal("renamed", (await Store.Agents.FindAsync("a1", Cancel))!.Value.Name);
        Assert.Null(await Store.Agents.FindAsync("a2", Cancel));
    }

    [Fact]
    public async Task All_agents_are_told_those_that_are_revoked_too()
    {
        for (var number = 229; number >= 0; number--) await Store.Agents.TryPutAsync(Agent(Samples.Number(number)) with { RevokedAt = number % 2 == 0 ? Samples.Noon : null }, null, Cancel);

        Assert.Equal(Enumerable.Range(0, 230).Select(Samples.Number), (await ToListAsync(Other.Agents.ListAsync(Cancel))).Select(agent => agent.Value.Id));
    }

    [Fact]
    public async Task A_token_lets_one_of_many_enrol()
    {
        await Store.Agents.AddEnrolmentAsync(Enrolment("h1"), Cancel);
        await Store.Agents.AddEnrolmentAsync(Enrolment("h2"), Cancel);

        var taken = await Task.WhenAll(Enumerable.Range(0, 16).Select(number => Task.Run(() => (number % 2 == 0 ? Store : Other).Agents.TakeEnrolmentAsync("h1", Cancel), Cancel)));

        Same(Enrolment("h1"), Assert.Single(taken, enrolment => enrolment is not null));
        Assert.Null(await Store.Agents.TakeEnrolmentAsync("h1", Cancel));
        Assert.Null(await Store.Agents.TakeEnrolmentAsync("h3", Cancel));
        Same(Enrolment("h2"), Assert.Single(await ToListAsync(Other.Agents.ListEnrolmentsAsync(Cancel))));
    }

    private static AgentEnrolment Enrolment(string hash) => new(hash, "probe-1 <b>", "M. O'Hara", Samples.Noon, Samples.Noon.AddHours(1));

    private static Agent Agent(string id) => new(id, "probe \"1\" <b>", "MFkw+/==", Samples.Noon, new AgentCapabilities(true, false, "Zürich", ["192.0.2.9", "2001:db8::9"], true, "1.2.3"));
}
