using Backscatter.Core.Smtp;

namespace Backscatter.Core.Tests.Smtp;

public sealed class ReplyClassifierTests
{
    public static TheoryData<SmtpStage, string, ReplyKind, ReplyKind[]> RealRepliesAll => RealReplies.All;

    [Theory]
    [MemberData(nameof(RealRepliesAll))]
    public void A_real_reply_has_the_kind_it_deserves(SmtpStage stage, string reply, ReplyKind expected, ReplyKind[] alternatives)
    {
        var kind = Classify(stage, reply).Kind;

        Assert.Contains(kind, alternatives.Prepend(expected));
    }

    [Fact]
    public void Of_the_153_real_replies_at_least_148_have_the_very_kind_they_deserve()
    {
        var exact = RealReplies.All.Count(row => Classify(row.Data.Item1, row.Data.Item2).Kind == row.Data.Item3);

        Assert.Equal(153, RealReplies.All.Count);
        Assert.InRange(exact, 148, 153);
    }

    [Theory]
    [InlineData(SmtpStage.Connect, "554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org", ReplyKind.ProbeBlocked)]
    [InlineData(SmtpStage.Connect, "521 5.3.2 Service currently unavailable", ReplyKind.ServiceUnavailable)]
    [InlineData(SmtpStage.Connect, "550 5.3.2 Service currently unavailable", ReplyKind.ServiceUnavailable)]
    [InlineData(SmtpStage.Connect, "421 4.3.2 Service currently unavailable", ReplyKind.ServiceUnavailable)]
    [InlineData(SmtpStage.Connect, "421 4.7.0 Try again later, closing connection.", ReplyKind.RateLimited)]
    [InlineData(SmtpStage.Mail, "530 5.7.0 Must issue a STARTTLS command first", ReplyKind.TlsRequired)]
    [InlineData(SmtpStage.Mail, "530 Must issue STARTTLS first.", ReplyKind.TlsRequired)]
    [InlineData(SmtpStage.Mail, "530 SMTP authentication is required.", ReplyKind.AuthRequired)]
    [InlineData(SmtpStage.Mail, "550 5.7.1 Client host [192.0.2.1] blocked using Spamhaus (AS16012611)", ReplyKind.ProbeBlocked)]
    [InlineData(SmtpStage.Mail, "550 5.1.8 <probe@example.org>: Sender address rejected: Domain not found", ReplyKind.OtherPermanent)]
    [InlineData(SmtpStage.Mail, "450 4.1.8 <probe@example.org>: Sender address rejected: Domain not found", ReplyKind.OtherTemporary)]
    [InlineData(SmtpStage.RcptUnknown, "550-Callback setup failed while verifying <probe@example.org>\n550 Sender verify failed", ReplyKind.SenderVerification)]
    [InlineData(SmtpStage.RcptUnknown, "550 5.1.0 <probe@example.org>: Sender address rejected: undeliverable address: host h.example said: 550 no", ReplyKind.SenderVerification)]
    [InlineData(SmtpStage.RcptUnknown, "450 4.1.7 <probe@example.org>: Sender address rejected: unverified address: in progress", ReplyKind.SenderVerification)]
    [InlineData(SmtpStage.RcptUnknown, "550 5.1.1 <x@example.com>: Recipient address rejected: User unknown in local recipient table", ReplyKind.RejectsUnknown)]
    [InlineData(SmtpStage.RcptUnknown, "450 4.1.1 <x@example.com>: Recipient address rejected: unverified address: lost connection", ReplyKind.RejectsTemporary)]
    [InlineData(SmtpStage.RcptUnknown, "577 5.1.1 <x@example.com>: Recipient address rejected: undeliverable address: host h.example said: 550 no", ReplyKind.RejectsUnknown)]
    [InlineData(SmtpStage.RcptUnknown, "550 5.4.1 Recipient address rejected: Access denied. AS(201806281)", ReplyKind.RejectsUnknown)]
    [InlineData(SmtpStage.RcptUnknown, "550-5.1.1 The email account that you tried to reach does not exist\n550 5.1.1 - gsmtp", ReplyKind.RejectsUnknown)]
    [InlineData(SmtpStage.EndOfData, "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup", ReplyKind.RejectsUnknown)]
    [InlineData(SmtpStage.RcptUnknown, "550 No Such User Here", ReplyKind.RejectsUnknown)]
    [InlineData(SmtpStage.RcptUnknown, "550-Callout verification failed:\n550 550 5.1.1 no", ReplyKind.RejectsUnknown)]
    [InlineData(SmtpStage.RcptUnknown, "550 Invalid recipient", ReplyKind.RejectsUnknown)]
    [InlineData(SmtpStage.RcptUnknown, "550 Recipient not in route list.", ReplyKind.RejectsUnknown)]
    [InlineData(SmtpStage.RcptUnknown, "451 Internal resources are temporarily unavailable", ReplyKind.Greylisted)]
    [InlineData(SmtpStage.RcptUnknown, "451 Recipient temporarily unavailable", ReplyKind.OtherTemporary)]
    [InlineData(SmtpStage.RcptUnknown, "450 4.3.2 Service currently unavailable", ReplyKind.Greylisted)]
    [InlineData(SmtpStage.RcptUnknown, "451 Please try again later.", ReplyKind.Greylisted)]
    [InlineData(SmtpStage.RcptUnknown, "452 4.5.3 Too many recipients (AS780090)", ReplyKind.RateLimited)]
    [InlineData(SmtpStage.RcptUnknown, "452 4.5.3 Recipients belong to multiple regions", ReplyKind.RateLimited)]
    [InlineData(SmtpStage.RcptUnknown, "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)", ReplyKind.RelayDenied)]
    [InlineData(SmtpStage.EndOfData, "554 delivery error: dd This user doesn't have a yahoo.com account (x@yahoo.com) [0] - mta1", ReplyKind.RejectsUnknown)]
    [InlineData(SmtpStage.EndOfData, "550 5.7.1 Message rejected per DMARC policy", ReplyKind.ContentPolicy)]
    [InlineData(SmtpStage.RcptPostmaster, "550 5.1.1 <postmaster@example.com>: Recipient address rejected: User unknown", ReplyKind.RejectsUnknown)]
    [InlineData(SmtpStage.RcptUnknown, "251 User not local; will forward", ReplyKind.Accepted)]
    public void A_reply_of_the_field_notes_has_its_kind(SmtpStage stage, string reply, ReplyKind expected) => Assert.Equal(expected, Classify(stage, reply).Kind);

    [Fact]
    public void A_classification_says_the_rule_the_reason_and_the_next_step()
    {
        var classification = Classify(SmtpStage.RcptUnknown, "550 5.1.1 <x@example.com>: Recipient address rejected: User unknown");

        Assert.Equal(
            new ReplyClassification(
                ReplyKind.RejectsUnknown,
                "5.1.1",
                "unknown.wording.does-not-exist",
                "The text says that the recipient does not exist, is unknown or cannot be found.",
                "Nothing: unknown recipients are refused in the session, so no bounce can arise from them."),
            classification);
    }

    [Fact]
    public void A_rule_with_its_own_next_step_says_that_one()
    {
        var classification = Classify(SmtpStage.RcptUnknown, "550 Callback setup failed while verifying <probe@example.org>");

        Assert.Equal("verify.sender.callout", classification.Rule);
        Assert.Contains("BSC-014", classification.NextStep, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("550-Verification failed for <probe@example.org>\n550-Called:   192.0.2.4\n550-Sent:     RCPT TO:<probe@example.org>\n550-Response: 550 no\n550 Sender verify failed", true)] // Exim
    [InlineData("550-Verification failed for <probe@example.org>\n550-Previous (cached) callout verification failure\n550 Sender verify failed", true)] // Exim, the second time
    [InlineData("550-Callback setup failed while verifying <probe@example.org>\n550-Called:   192.0.2.4\n550 Sender verify failed", true)] // Exim
    [InlineData("550-Postmaster verification failed while checking <probe@example.org>\n550 Sender verify failed", true)] // Exim
    [InlineData("451-Could not complete sender verify callout for <probe@example.org>.\n451 Temporary failure", true)] // Exim
    [InlineData("450 4.1.7 <probe@example.org>: Sender address rejected: unverified address: Address verification in progress", true)] // Postfix
    [InlineData("550 5.1.7 <probe@example.org>: Sender address rejected: undeliverable address: host mx.example.org[192.0.2.4] said: 550 no", true)] // Postfix
    [InlineData("550-Verification failed for <probe@example.org>\n550-Unrouteable address\n550 Sender verify failed", false)] // Exim without callouts: DNS alone
    [InlineData("550 Sender verify failed", false)]
    [InlineData("550 Sender address could not be verified", false)]
    public void Only_what_tells_of_a_call_is_held_to_be_one(string reply, bool expected)
    {
        var classification = Classify(SmtpStage.RcptUnknown, reply);

        Assert.Equal((ReplyKind.SenderVerification, expected), (classification.Kind, classification.TellsOfCallback));
    }

    [Fact]
    public void The_shipped_rules_have_a_version() => Assert.Equal("2026.1", ReplyRules.Shipped.Version);

    internal static ReplyClassification Classify(SmtpStage stage, string reply) => ReplyClassifier.Classify(stage, ReplyText.Parse(reply), ReplyRules.Shipped);
}
