using System.Net;
using Backscatter.Core.Names;
using Backscatter.Core.Smtp;

namespace Backscatter.Core.Tests.Smtp;

public sealed class EgressJudgeTests
{
    [Theory]
    [InlineData("", EgressStatus.Unknown)]
    [InlineData("Proven", EgressStatus.Open)]
    [InlineData("Greeted", EgressStatus.Open)]
    [InlineData("TimedOut Proven", EgressStatus.Open)]
    [InlineData("WithoutNonce Proven", EgressStatus.Open)]
    [InlineData("WithoutNonce", EgressStatus.Intercepted)]
    // Who answers for the one in between answers for the other as well.
    [InlineData("Greeted WithoutNonce", EgressStatus.Intercepted)]
    [InlineData("TimedOut", EgressStatus.Blocked)]
    [InlineData("TimedOut Unreachable TimedOut", EgressStatus.Blocked)]
    [InlineData("TimedOut Refused", EgressStatus.Blocked)]
    // A server that refuses may be down: that shows nothing.
    [InlineData("Refused", EgressStatus.Unknown)]
    [InlineData("NoAddress", EgressStatus.Unknown)]
    [InlineData("Unclear TimedOut", EgressStatus.Unknown)]
    public void Canaries_show_whether_port_25_leads_out(string outcomes, EgressStatus status)
    {
        var results = outcomes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select((outcome, i) => new CanaryResult(new Canary($"c{i}.example", 25, null), Enum.Parse<CanaryOutcome>(outcome), "was seen")).ToList();

        var verdict = EgressJudge.Judge(results);

        Assert.Equal(status, verdict.Status);
        Assert.Equal(status == EgressStatus.Open, verdict.NextStep is null);
    }

    [Theory]
    [InlineData("a- b- c-", true)]
    [InlineData("a- b- c- c-", true)]
    [InlineData("a- b-", false)]
    [InlineData("a- a- a-", false)]
    [InlineData("a- b- c- d+", false)]
    [InlineData("", false)]
    public void Silence_everywhere_is_ours_to_suspect(string probes, bool suspected)
    {
        var seen = probes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(probe => Probe($"{probe[0]}.example.com", timedOut: probe[1] == '-'));

        Assert.Equal(suspected, EgressJudge.LooksBlocked(seen));
    }

    [Theory]
    [InlineData("agent.msp.example", "agent.msp.example:25", null)]
    [InlineData("Agent.MSP.example:2525=k7Q2-nonce", "agent.msp.example:2525", "k7Q2-nonce")]
    [InlineData("192.0.2.25", "192.0.2.25:25", null)]
    [InlineData("2001:db8::25", "[2001:db8::25]:25", null)]
    [InlineData("[2001:db8::25]:26=abcdefgh", "[2001:db8::25]:26", "abcdefgh")]
    public void A_canary_is_read(string text, string shown, string? nonce)
    {
        Assert.True(Canary.TryParse(text, out var canary, out var error), error);

        Assert.Equal((shown, nonce), (canary.ToString(), canary.Nonce));
    }

    [Theory]
    [InlineData("")]
    [InlineData("agent")]
    [InlineData("192.0.2")]
    [InlineData("agent.msp.example:0")]
    [InlineData("agent.msp.example:x")]
    [InlineData("[2001:db8::25]25")]
    [InlineData("agent.msp.example=short")]
    [InlineData("agent.msp.example=with space in")]
    public void What_is_no_canary_is_told(string text)
    {
        Assert.False(Canary.TryParse(text, out _, out var error));

        Assert.NotEmpty(error);
    }

    private static ProbeObservation Probe(string host, bool timedOut) => new(
        new Endpoint(DomainName.Parse(host), IPAddress.Parse("192.0.2.1"), 25), DateTimeOffset.UnixEpoch, TimeSpan.FromSeconds(20), "mxcheck-abcdefgh@example.com",
        Connected: !timedOut, null, null, [], TlsObservation.NotReached, null, null, null, null, null, timedOut ? "no connection in time" : null, [])
    { ConnectTimedOut = timedOut };
}
