using Backscatter.Core.Monitoring.Probing;
using Backscatter.Core.Smtp;

namespace Backscatter.Core.Tests.Monitoring.Probing;

public sealed class ProbeRulesTests
{
    private static readonly IReadOnlyList<Agent> Alive = [Jobs.Agent("1", -3600), Jobs.Agent("2", -3600)];

    // A job that was put there at noon, given up at 12:30, and leased at the minutes told, each time for two; and the minute at which it is looked at.
    [Theory]
    [InlineData("", 0, "offer to 1st")]
    [InlineData("", 29, "offer to 1st")]
    [InlineData("", 30, "give up: no agent made it within 30 minutes")]
    [InlineData("0", 0, "leave until 2")]
    [InlineData("0", 1, "leave until 2")]
    [InlineData("0", 2, "offer to 2nd, had 1")]
    [InlineData("0 3", 5, "offer to 3rd, had 1 2")]
    [InlineData("0 3 6 9", 11, "offer to 5th, had 1 2 1 2")]
    [InlineData("0 3 6 9 12", 13, "leave until 14")]
    [InlineData("0 3 6 9 12", 14, "give up: it was tried 5 times; probe-1 (3 times), probe-2 (2 times) had it and came to no result")]
    [InlineData("29", 30, "leave until 31")]
    [InlineData("29", 31, "give up: no agent made it within 30 minutes; probe-1 had it and came to no result")]
    public void A_job_is_offered_until_it_was_tried_often_or_long_enough(string leases, int minute, string step)
    {
        var job = Jobs.Job();
        foreach (var (lease, number) in leases.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select((lease, number) => (int.Parse(lease, System.Globalization.CultureInfo.InvariantCulture), number)))
        {
            if (number > 0) job = ProbeRules.Returned(job);
            job = ProbeRules.Leased(job, $"{(number % 2) + 1}", Jobs.Noon.AddMinutes(lease));
        }

        Assert.Equal(step, Said(ProbeRules.Next(job, Alive, Jobs.Noon.AddMinutes(minute))));
    }

    [Theory]
    [InlineData("192.0.2.1", 0, 0, "give up: no agent is enrolled any more")]
    [InlineData("2001:db8::1", 1, 0, "give up: no agent reaches IPv6 servers")]
    [InlineData("192.0.2.1", 1, 29, "offer to 1st")]
    [InlineData("192.0.2.1", 1, 30, "give up: no agent was heard of since 2026-11-26 11:02 UTC")]
    public void Where_nobody_could_it_says_since_when(string address, int alive, int minute, string step)
    {
        var revoked = Jobs.Agent("9", 0, true, true) with { RevokedAt = Jobs.Noon };

        Assert.Equal(step, Said(ProbeRules.Next(Jobs.Job(address), [revoked, .. Enumerable.Repeat(Jobs.Agent("1", 3480), alive)], Jobs.Noon.AddMinutes(minute))));
    }

    [Fact]
    public void What_is_over_stays_over()
    {
        var leased = ProbeRules.Leased(Jobs.Job(), "1", Jobs.Noon);

        Assert.Equal("over", Said(ProbeRules.Next(ProbeRules.Done(leased, Jobs.Document(Jobs.Noon), new SignedResult("", "")), Alive, Jobs.Noon.AddDays(1))));
        Assert.Equal("over", Said(ProbeRules.Next(ProbeRules.GivenUp(leased, "why"), Alive, Jobs.Noon.AddDays(1))));
    }

    [Theory]
    [InlineData(false, 0, 2)]
    [InlineData(false, 29, 30)]
    [InlineData(false, 40, 30)]
    [InlineData(true, 0, 2)]
    [InlineData(true, 1, 2)]
    public void The_next_look_is_when_something_may_fall_due(bool isLeased, int minute, int due)
    {
        var job = isLeased ? ProbeRules.Leased(Jobs.Job(), "1", Jobs.Noon) : Jobs.Job();

        Assert.Equal(Jobs.Noon.AddMinutes(due), ProbeRules.DueAt(job, Jobs.Noon.AddMinutes(minute)));
    }

    // Leased at noon, looked at 12:10.
    [Theory]
    [InlineData("mx.contoso.example 192.0.2.1 25", -300, 3, null)]
    [InlineData("mx.contoso.example 192.0.2.1 25", 899, 1, null)]
    [InlineData("mx2.contoso.example 192.0.2.1 25", 0, 3, "it is about another server than mx.contoso.example [192.0.2.1]:25, which was asked for")]
    [InlineData("mx.contoso.example 192.0.2.2 25", 0, 3, "it is about another server than mx.contoso.example [192.0.2.1]:25, which was asked for")]
    [InlineData("mx.contoso.example 192.0.2.1 26", 0, 3, "it is about another server than mx.contoso.example [192.0.2.1]:25, which was asked for")]
    [InlineData("mx.contoso.example 192.0.2.1 25", -301, 3, "it was begun at 2026-11-26 11:54:59 UTC, before the probe was leased; set the agent's clock")]
    [InlineData("mx.contoso.example 192.0.2.1 25", 901, 0, "it was begun at 2026-11-26 12:15:01 UTC and took 0 s, which is not over yet; set the agent's clock")]
    [InlineData("mx.contoso.example 192.0.2.1 25", 0, 901, "it was begun at 2026-11-26 12:00:00 UTC and took 901 s, which is not over yet; set the agent's clock")]
    public void A_result_is_about_what_was_asked_and_of_its_time(string server, int second, double took, string? fault)
    {
        var words = server.Split(' ');
        var document = Jobs.Document(Jobs.Noon.AddSeconds(second), took) with { Host = words[0], Address = words[1], Port = int.Parse(words[2], System.Globalization.CultureInfo.InvariantCulture) };

        Assert.Equal(fault, ProbeRules.Fault(ProbeRules.Leased(Jobs.Job(), "1", Jobs.Noon), document, Jobs.Noon.AddMinutes(10)));
    }

    [Theory]
    [InlineData(262_144, null)]
    [InlineData(262_145, "its replies have more than 262144 characters, which no probe listens to")]
    public void A_result_says_no_more_than_a_probe_hears(int characters, string? fault)
    {
        List<string> lines = [.. Enumerable.Repeat(new string('a', 1024), characters / 1024), new string('a', characters % 1024)];
        var document = Jobs.Document(Jobs.Noon) with { Replies = [new ProbedReply(Probed.Data, SmtpStage.Data, 550, lines, 1)] };

        Assert.Equal(fault, ProbeRules.Fault(ProbeRules.Leased(Jobs.Job(), "1", Jobs.Noon), document, Jobs.Noon.AddMinutes(10)));
    }

    private static string Said(ProbeStep step) => step switch
    {
        ProbeStep.Over => "over",
        ProbeStep.Leave leave => $"leave until {(leave.Until - Jobs.Noon).TotalMinutes:0}",
        ProbeStep.Offer { Job: { Status: ProbeJobStatus.Waiting, Lease: null, LeasedUntil: null } job } =>
            $"offer to {new[] { "1st", "2nd", "3rd", "4th", "5th" }[job.Attempts]}{(job.Had.Count > 0 ? $", had {string.Join(' ', job.Had)}" : "")}",
        ProbeStep.GiveUp { Job: { Status: ProbeJobStatus.GivenUp, Lease: null, LeasedUntil: null } job } => $"give up: {job.Why}",
        _ => "nonsense",
    };
}
