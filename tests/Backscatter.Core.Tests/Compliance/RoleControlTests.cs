using Backscatter.Core.Compliance;
using Backscatter.Core.Smtp;

namespace Backscatter.Core.Tests.Compliance;

public sealed class RoleControlTests
{
    private const string Refuses = "550 5.1.1 User unknown";
    private const string Takes = "250 2.1.5 Ok";
    private const string Blocks = "554 5.7.1 Client host [203.0.113.9] blocked using zen.spamhaus.org";

    [Theory]
    [InlineData(Refuses, Takes, "pass")]
    [InlineData(Refuses, Refuses, "fail")]
    [InlineData(Refuses, "554 5.7.1 Relay access denied", "fail")]
    [InlineData(Blocks, Blocks, "unknown: probe-blocked")]
    [InlineData(Refuses, Blocks, "unknown: probe-blocked")]
    [InlineData(Refuses, "450 4.7.1 Greylisted, try again in 300 seconds", "unknown: greylisted")]
    [InlineData(Refuses, "452 4.5.3 Too many recipients", "unknown: rate-limited")]
    [InlineData(Refuses, null, "unknown: not-asked")]
    public void BSC_031_asks_whether_abuse_is_taken(string unknown, string? abuse, string expected) =>
        Assert.Equal(expected, Of("BSC-031", unknown, new OtherReplies(null, Seen.Read(SmtpStage.RcptAbuse, abuse), null, null)));

    [Theory]
    [InlineData(SmtpStage.RcptNullSender, Takes, Takes, "pass")]
    [InlineData(SmtpStage.MailNullSender, "550 5.7.1 Null sender is not allowed here", Takes, "fail")]
    [InlineData(SmtpStage.RcptNullSender, "550 5.1.1 User unknown", Takes, "fail")]
    [InlineData(SmtpStage.RcptNullSender, Refuses, Refuses, "unknown: probe-blocked")]
    [InlineData(SmtpStage.MailNullSender, Blocks, Takes, "unknown: probe-blocked")]
    [InlineData(SmtpStage.RcptNullSender, "451 4.7.1 Greylisted, please come back", Takes, "unknown: greylisted")]
    public void BSC_032_blames_only_where_the_sender_is_all_the_difference(SmtpStage stage, string nullSender, string postmaster, string expected) =>
        Assert.Equal(expected, Of("BSC-032", Refuses, new OtherReplies(null, null, Seen.Read(stage, nullSender), null), postmaster));

    [Theory]
    [InlineData("554 5.7.1 <mxcheck-relay@msp.example>: Relay access denied", "pass")]
    [InlineData("550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain", "pass")]
    [InlineData("553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)", "pass")]
    [InlineData(Refuses, "pass")]
    [InlineData(Blocks, "unknown: probe-blocked")]
    [InlineData("550 5.1.8 <mxcheck@msp.example>: Sender address rejected: Domain not found", "unknown: probe-blocked")]
    [InlineData("550 Administrative prohibition", "pass")]
    [InlineData("250 2.1.5 Ok", "fail")]
    [InlineData("452 4.5.3 Too many recipients", "unknown: rate-limited")]
    [InlineData("450 4.3.2 Service currently unavailable", "unknown: greylisted")]
    [InlineData("454 4.7.1 <mxcheck-relay@msp.example>: Relay access denied", "pass")]
    public void BSC_033_fails_where_a_foreign_recipient_is_taken(string relay, string expected) =>
        Assert.Equal(expected, Of("BSC-033", Refuses, new OtherReplies(null, null, null, Seen.Read(SmtpStage.RcptRelay, relay))));

    [Fact]
    public void A_refusal_of_everybody_is_none_of_the_foreign_recipient()
    {
        var others = new OtherReplies(null, null, null, Seen.Read(SmtpStage.RcptRelay, "550 Administrative prohibition"));

        Assert.Equal("unknown: probe-blocked", Of("BSC-033", Refuses, others, "550 Administrative prohibition"));
    }

    [Fact]
    public void What_was_not_asked_for_since_the_connection_broke_is_partial()
    {
        var endpoint = Seen.Endpoint("mx1", 10, Refuses);
        var broken = endpoint with { Observation = endpoint.Observation! with { Failure = "the server closed the connection" } };

        foreach (var control in (string[])["BSC-031", "BSC-032", "BSC-033"]) Assert.Equal("unknown: partial", Seen.Nothing.With(broken).Of(control));
    }

    [Fact]
    public void A_relay_that_was_never_proven_is_called_likely()
    {
        var why = With(Refuses, new OtherReplies(null, null, null, Seen.Read(SmtpStage.RcptRelay, Takes))).Control("BSC-033").Deciding.Why;

        Assert.Equal("a recipient of another domain was answered: 250 2.1.5 Ok; nothing was sent, so that it would really relay is likely and not proven", why);
    }

    private static string Of(string control, string unknown, OtherReplies others, string postmaster = Takes) => With(unknown, others, postmaster).Of(control);

    private static ScanFacts With(string unknown, OtherReplies others, string postmaster = Takes)
    {
        var endpoint = Seen.Endpoint("mx1", 10, unknown, postmaster);
        var observed = endpoint.Observation! with { Others = others };
        return Seen.Nothing.With(endpoint with { Observation = observed, Judgement = EndpointJudge.Judge(observed) });
    }
}
