using Backscatter.Core.Monitoring.Probing;

namespace Backscatter.Core.Tests.Monitoring.Probing;

public sealed class AgentChoiceTests
{
    // Agents: an id, and behind a sign for how they are: "!" revoked, "z" last heard of 3 minutes ago, "a" 179 s ago, "6" reaches IPv6 alone.
    [Theory]
    [InlineData("", "", "", null)]
    [InlineData("1", "", "", "1")]
    [InlineData("1a", "", "", "1")]
    [InlineData("1z", "", "", null)]
    [InlineData("1! 2z 36", "", "", null)]
    [InlineData("1 2", "2", "", "2")]
    [InlineData("1 2", "1", "", "1")]
    [InlineData("1 2z", "2", "", "1")]
    [InlineData("1 2!", "2", "", "1")]
    [InlineData("1 2", "2", "2", "1")]
    [InlineData("1 2z", "2", "1", "1")]
    [InlineData("1 2", "", "1", "2")]
    [InlineData("1 2", "", "2", "1")]
    [InlineData("1 2", "2", "2 1", "2")]
    [InlineData("1 2", "1", "2 1", "2")]
    [InlineData("1 2 3", "3", "3 1", "2")]
    [InlineData("1 2 3", "3", "3 1 2", "3")]
    [InlineData("1", "", "1 1 1", "1")]
    public void An_agent_is_chosen_that_can_and_knows_the_server_and_has_not_failed(string agents, string before, string had, string? chosen)
    {
        var job = Jobs.Job() with { Before = before.Length > 0 ? before : null, Had = had.Length > 0 ? had.Split(' ') : [] };

        Assert.Equal(chosen, AgentChoice.For(job, Agents(agents), Jobs.Noon)?.Id);
    }

    [Theory]
    [InlineData("192.0.2.1", "4")]
    [InlineData("2001:db8::1", "6")]
    public void The_address_says_who_is_able(string address, string chosen) =>
        Assert.Equal(chosen, AgentChoice.For(Jobs.Job(address), [Jobs.Agent("4"), Jobs.Agent("6", 0, false, true)], Jobs.Noon)?.Id);

    // Of 300 addresses each of 3 agents gets about a third; when one goes, only its own move; when it comes back they are as they were.
    [Fact]
    public void An_address_stays_with_its_agent_while_others_come_and_go()
    {
        var all = Agents("1 2 3");
        var before = Chosen(all);

        var without = Chosen(Agents("1 3"));

        Assert.All(before.GroupBy(id => id), share => Assert.InRange(share.Count(), 60, 140));
        Assert.Equal(before.Where(id => id != "2"), without.Where((_, number) => before[number] != "2"));
        Assert.Equal(before, Chosen([.. all.Reverse()]));

        static List<string> Chosen(IReadOnlyList<Agent> agents) => [.. Enumerable.Range(0, 300).Select(number => AgentChoice.For(Jobs.Job($"192.0.{number / 200}.{number % 200}"), agents, Jobs.Noon)!.Id)];
    }

    private static IReadOnlyList<Agent> Agents(string words) => [.. words.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word[1..] switch
    {
        "!" => Jobs.Agent(word[..1]) with { RevokedAt = Jobs.Noon.AddDays(-1) },
        "z" => Jobs.Agent(word[..1], 180),
        "a" => Jobs.Agent(word[..1], 179),
        "6" => Jobs.Agent(word[..1], 0, false, true),
        _ => Jobs.Agent(word[..1]),
    })];
}
