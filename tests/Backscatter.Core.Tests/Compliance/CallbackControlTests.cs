using Backscatter.Core.Compliance;
using Backscatter.Core.Discovery;
using Backscatter.Core.Smtp;

namespace Backscatter.Core.Tests.Compliance;

public sealed class CallbackControlTests
{
    private const string Refuses = "550 5.1.1 User unknown";
    private const string Takes = "250 2.1.5 Ok";
    private const string Called = "550 5.1.7 <nosuch@msp.example>: Sender address rejected: undeliverable address: host mx.msp.example[192.0.2.4] said: 550 no";
    private const string Calling = "450 4.1.7 <nosuch@msp.example>: Sender address rejected: unverified address: Address verification in progress";
    private const string Verified = "550 Sender verify failed";

    /// <summary>The replies to the unknown recipient: from the usual sender, and from one that does not exist.</summary>
    [Theory]
    [InlineData(Refuses, Called, "fail")]
    [InlineData(Takes, Called, "fail")]
    [InlineData(Refuses, Calling, "fail")]
    [InlineData(Refuses, Verified, "fail")] // what else sets the two apart?
    [InlineData(Called, Called, "fail")]
    [InlineData(Calling, null, "fail")]
    [InlineData(Verified, Verified, "unknown: sender-verification")] // of both: it may be DNS
    [InlineData(Verified, null, "unknown: sender-verification")]
    [InlineData("450 4.7.1 Greylisted, try again in 300 seconds", Verified, "unknown: greylisted")] // nothing was said yet of the usual sender
    [InlineData(Refuses, Refuses, "unknown: no-listener")]
    [InlineData(Takes, Takes, "unknown: no-listener")]
    [InlineData(Refuses, "550 5.1.8 <nosuch@msp.example>: Sender address rejected: Domain not found", "unknown: no-listener")]
    [InlineData(Refuses, "450 4.7.1 Greylisted, try again in 300 seconds", "unknown: no-listener")]
    [InlineData(Refuses, null, "unknown: not-asked")]
    [InlineData("554 5.7.1 Client host [203.0.113.9] blocked using zen.spamhaus.org", null, "unknown: probe-blocked")]
    public void BSC_014_fails_where_a_reply_tells_and_never_passes_for_silence(string usual, string? unverifiable, string expected) =>
        Assert.Equal(expected, Seen.Nothing.With(Endpoint(usual, unverifiable)).Of("BSC-014"));

    [Fact]
    public void A_failure_shows_the_reply_and_the_rule()
    {
        var deciding = Seen.Nothing.With(Endpoint(Refuses, Verified)).Control("BSC-014").Deciding;

        Assert.Equal(
            ("A sender that does not exist was refused as unverified, and one of the same domain that does was not: 550 Sender verify failed", "verify.sender.refused"),
            (deciding.Why, deciding.Rule));
    }

    [Fact]
    public void A_reply_of_an_earlier_try_tells_as_well()
    {
        var first = Endpoint("450 4.7.1 Greylisted, try again in 300 seconds", Calling).Observation!;

        Assert.Equal("fail", Seen.Nothing.With(Endpoint(Refuses, null) with { OtherTries = [first] }).Of("BSC-014"));
    }

    /// <summary>The replies to the unknown recipient, as above, and whether the sender's own server was called.</summary>
    [Theory]
    [InlineData(Refuses, null, "fail")]
    [InlineData(Refuses, Refuses, "fail")]
    [InlineData(Takes, null, "fail")]
    [InlineData(Verified, Verified, "fail")]
    [InlineData("450 4.7.1 Greylisted, try again in 300 seconds", null, "fail")]
    [InlineData("554 5.7.1 Client host [203.0.113.9] blocked using zen.spamhaus.org", null, "fail")] // whom it serves or not, it called
    public void A_call_that_the_senders_own_server_saw_proves_it_whatever_the_replies_say(string usual, string? unverifiable, string expected) =>
        Assert.Equal(expected, Seen.Nothing.With(Endpoint(usual, unverifiable) with { Callbacks = [Call] }).Of("BSC-014"));

    [Fact]
    public void A_call_is_shown_with_who_called_when_and_as_whom()
    {
        var deciding = Seen.Nothing.With(Endpoint(Refuses, Verified) with { Callbacks = [Call] }).Control("BSC-014").Deciding;

        Assert.Equal(
            ("192.0.2.7 (HELO mx.northwind.example) called back the sender of this probe, with MAIL FROM:<>, at 2026-05-04 12:00:02 UTC", "callback.seen"), (deciding.Why, deciding.Rule));
        Assert.Equal("Switch sender verification by callback off: the calls go to the servers of forged senders, and get the server listed.", deciding.NextStep);
    }

    [Fact]
    public void Of_several_calls_the_first_is_shown_and_the_others_are_counted()
    {
        var callbacks = new[] { Call with { At = Call.At.AddSeconds(9), Client = "192.0.2.9" }, Call, Call with { At = Call.At.AddMinutes(1) } };

        Assert.EndsWith(
            "192.0.2.7 (HELO mx.northwind.example) called back the sender of this probe, with MAIL FROM:<>, at 2026-05-04 12:00:02 UTC, and 2 more",
            Seen.Nothing.With(Endpoint(Refuses, null) with { Callbacks = callbacks }).Control("BSC-014").Deciding.Why,
            StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_caller_says_of_itself_is_escaped()
    {
        var forged = Call with { Helo = "mx\r\nX: \u202e\"", MailFrom = "a\u001b[2J@b" };

        Assert.Equal(
            "192.0.2.7 (HELO mx\\x0d\\x0aX: \\u202e\\\") called back the sender of this probe, with MAIL FROM:<a\\x1b[2J@b>, at 2026-05-04 12:00:02 UTC",
            Seen.Nothing.With(Endpoint(Refuses, null) with { Callbacks = [forged] }).Control("BSC-014").Deciding.Why);
    }

    [Fact]
    public void The_call_of_one_endpoint_is_nothing_against_another()
    {
        var facts = Seen.Nothing.With(Endpoint(Refuses, Refuses), Seen.Endpoint("mx2", 20, Refuses) with { Callbacks = [Call] });

        Assert.Equal(["unknown: no-listener", "fail"], facts.Control("BSC-014").Subjects.Select(Seen.Said));
    }

    [Fact]
    public void A_conversation_that_broke_before_is_partial()
    {
        var endpoint = Endpoint(Refuses, null);

        Assert.Equal("unknown: partial", Seen.Nothing.With(endpoint with { Observation = endpoint.Observation! with { Failure = "the server closed the connection" } }).Of("BSC-014"));
    }

    [Fact]
    public void A_domain_without_mail_passes() => Assert.Equal("pass", (Seen.Nothing with { Route = Seen.Route(RouteKind.NullMx) }).Of("BSC-014"));

    [Theory]
    [InlineData("BSC-014 unknown", Verdict.Pass)]
    [InlineData("BSC-014 fail", Verdict.Fail)]
    [InlineData("BSC-030 unknown", Verdict.Unknown)]
    public void What_can_only_fail_counts_for_the_whole_only_where_it_fails(string open, Verdict expected)
    {
        var verdict = open.EndsWith("fail", StringComparison.Ordinal) ? Verdict.Fail : Verdict.Unknown;

        Assert.Equal(expected, Assessment.Whole(ControlCatalogue.Shipped.All.Select(control => new ControlAssessment(
            control, [new SubjectVerdict("mx1", open.StartsWith(control.Id, StringComparison.Ordinal) ? verdict : Verdict.Pass, "reason", "why")]))));
    }

    [Fact]
    public void The_whole_of_what_can_only_fail_is_unknown() =>
        Assert.Equal(Verdict.Unknown, Assessment.Whole(Assessment.Of(Seen.Nothing, ControlCatalogue.Shipped).Where(assessed => assessed.Control.OnlyFails)));

    private static SeenCallback Call { get; } = new(Seen.Now.AddSeconds(2), "192.0.2.7", "mx.northwind.example", "", "mxcheck-0123456789abcdef@probe.example");

    private static EndpointFacts Endpoint(string usual, string? unverifiable)
    {
        var endpoint = Seen.Endpoint("mx1", 10, usual);
        var observed = endpoint.Observation! with { Others = OtherReplies.None with { UnverifiableSender = Seen.Read(SmtpStage.RcptUnverifiableSender, unverifiable) } };
        return endpoint with { Observation = observed, Judgement = EndpointJudge.Judge(observed) };
    }
}
