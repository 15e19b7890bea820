using System.Net;
using Backscatter.Core.Names;
using Backscatter.Core.Smtp;

namespace Backscatter.Core.Tests.Smtp;

public sealed class EndpointJudgeTests
{
    private static ProbeObservation Seen(string unknown, string? postmaster, string? mail = "250 2.1.0 Ok", TlsObservation? tls = null) => new(
        new Endpoint(DomainName.Parse("mx.example.com"), IPAddress.Parse("192.0.2.1"), 25),
        DateTimeOffset.UnixEpoch,
        TimeSpan.FromSeconds(1),
        "mxcheck-abcdefgh@example.com",
        Connected: true,
        At(SmtpStage.Connect, "220 mx.example.com ESMTP"),
        At(SmtpStage.Ehlo, "250 mx.example.com"),
        [],
        tls ?? TlsObservation.NotOffered,
        At(SmtpStage.Mail, mail),
        unknown.Length == 0 ? null : At(SmtpStage.RcptUnknown, unknown),
        At(SmtpStage.RcptPostmaster, postmaster),
        Data: null,
        EndOfData: null,
        Failure: null,
        []);

    private static StageReply? At(SmtpStage stage, string? text)
    {
        if (text is null) return null;
        var reply = ReplyText.Parse(text);
        return new StageReply(stage, reply, TimeSpan.Zero, ReplyClassifier.Classify(stage, reply, ReplyRules.Shipped));
    }

    [Theory]
    // The recipient is named: the control does not matter.
    [InlineData("550 5.1.1 <x@example.com>: Recipient address rejected: User unknown in local recipient table", "250 2.1.5 Ok", EndpointVerdict.RejectsUnknown, null)]
    [InlineData("550 5.4.1 Recipient address rejected: Access denied. AS(201806281)", "550 5.4.1 Recipient address rejected: Access denied. AS(201806281)", EndpointVerdict.RejectsUnknown, null)]
    [InlineData("450 4.1.1 <x@example.com>: Recipient address rejected: unverified address: Address verification in progress", "250 2.1.5 Ok", EndpointVerdict.RejectsTemporarily, null)]
    // The recipient is not named: only the difference to the control makes it an answer about the recipient.
    [InlineData("550 Administrative prohibition", "250 2.1.5 Ok", EndpointVerdict.RejectsUnknown, null)]
    [InlineData("550 Administrative prohibition", "550 Administrative prohibition", EndpointVerdict.NotTested, NotTestedReason.ProbeBlocked)]
    [InlineData("550 Administrative prohibition", null, EndpointVerdict.NotTested, NotTestedReason.ProbeBlocked)]
    [InlineData("554 5.7.1 <x@example.com>: Relay access denied", "554 5.7.1 <postmaster@example.com>: Relay access denied", EndpointVerdict.NotTested, NotTestedReason.ProbeBlocked)]
    // A block of ours is never a pass, even beside an accepted control.
    [InlineData("554 5.7.1 Service unavailable; Client host [192.0.2.9] blocked using zen.spamhaus.org", "250 2.1.5 Ok", EndpointVerdict.NotTested, NotTestedReason.ProbeBlocked)]
    // Nor is a refusal of our sender an answer about the recipient, though postmaster is often taken from anybody.
    [InlineData("550 5.1.8 <mxcheck@msp.example>: Sender address rejected: Domain not found", "250 2.1.5 Ok", EndpointVerdict.NotTested, NotTestedReason.ProbeBlocked)]
    [InlineData("450 4.1.8 <mxcheck@msp.example>: Sender address rejected: Domain not found", "250 2.1.5 Ok", EndpointVerdict.NotTested, NotTestedReason.ProbeBlocked)]
    [InlineData("450 4.2.0 <x@example.com>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/help/example.com.html", "250 2.1.5 Ok", EndpointVerdict.NotTested, NotTestedReason.Greylisted)]
    [InlineData("451 4.3.0 Temporary lookup failure", "250 2.1.5 Ok", EndpointVerdict.NotTested, NotTestedReason.Greylisted)]
    [InlineData("452 4.5.3 Too many recipients", "250 2.1.5 Ok", EndpointVerdict.NotTested, NotTestedReason.RateLimited)]
    [InlineData("550-Verification failed for <mxcheck@msp.example>\n550 Sender verify failed", "250 Accepted", EndpointVerdict.NotTested, NotTestedReason.SenderVerification)]
    [InlineData("250 2.1.5 Recipient OK", "250 2.1.5 Recipient OK", EndpointVerdict.AcceptsUnknown, null)]
    [InlineData("250 ok", "550 no postmaster here", EndpointVerdict.AcceptsUnknown, null)]
    public void The_recipient_is_judged_beside_the_control(string unknown, string? postmaster, EndpointVerdict verdict, NotTestedReason? reason)
    {
        var judged = EndpointJudge.Judge(Seen(unknown, postmaster));

        Assert.Equal((verdict, reason), (judged.Verdict, judged.Reason));
    }

    [Theory]
    [InlineData("530 5.7.0 Must issue a STARTTLS command first", NotTestedReason.TlsFailed)]
    [InlineData("530 5.7.1 Client was not authenticated", NotTestedReason.ProbeBlocked)]
    [InlineData("451 4.7.650 The mail server [192.0.2.9] has been temporarily rate limited due to IP reputation.", NotTestedReason.RateLimited)]
    [InlineData("550 5.7.1 Client host [192.0.2.9] blocked using Spamhaus. (AS16012611)", NotTestedReason.ProbeBlocked)]
    [InlineData("554 Transaction failed", NotTestedReason.ProbeBlocked)]
    [InlineData("451 4.3.0 Temporary lookup failure", NotTestedReason.Unreachable)]
    public void A_refusal_before_any_recipient_says_nothing_about_recipients(string mail, NotTestedReason reason)
    {
        var judged = EndpointJudge.Judge(Seen("", null, mail));

        Assert.Equal((EndpointVerdict.NotTested, (NotTestedReason?)reason), (judged.Verdict, judged.Reason));
    }

    [Theory]
    [InlineData(SmtpStage.Mail, "554 Transaction failed", EndpointVerdict.AcceptsUnknown)]
    [InlineData(SmtpStage.RcptUnknown, "554 Transaction failed", EndpointVerdict.AcceptsUnknown)]
    [InlineData(SmtpStage.Data, "554 Transaction failed", EndpointVerdict.RejectsAfterData)]
    [InlineData(SmtpStage.Data, "550 5.1.8 <mxcheck@msp.example>: Sender address rejected: Domain not found", EndpointVerdict.AcceptsUnknown)]
    public void Only_a_refusal_at_DATA_or_after_it_is_one_after_the_data(SmtpStage stage, string reply, EndpointVerdict verdict)
    {
        var seen = Seen("250 2.1.5 Recipient OK", "250 2.1.5 Recipient OK") with { Data = At(stage, reply) };

        Assert.Equal(verdict, EndpointJudge.Judge(seen).Verdict);
    }

    [Theory]
    [InlineData("550 5.1.1 User unknown", "250 2.1.5 Recipient OK", EndpointVerdict.RejectsAfterData)]
    [InlineData("554 Transaction failed", "250 2.1.5 Recipient OK", EndpointVerdict.RejectsAfterData)]
    [InlineData("554 Transaction failed", "550 no postmaster here", EndpointVerdict.AcceptsUnknown)]
    [InlineData("554 5.7.1 Message rejected as spam", "250 2.1.5 Recipient OK", EndpointVerdict.AcceptsUnknown)]
    [InlineData("451 4.3.0 Try again later", "250 2.1.5 Recipient OK", EndpointVerdict.AcceptsUnknown)]
    [InlineData("250 2.0.0 Ok: queued", "250 2.1.5 Recipient OK", EndpointVerdict.AcceptsUnknown)]
    public void A_refusal_after_the_data_is_safe_when_it_speaks_of_the_recipient(string endOfData, string postmaster, EndpointVerdict verdict)
    {
        var seen = Seen("250 2.1.5 Recipient OK", postmaster) with { Data = At(SmtpStage.Data, "354 go ahead"), EndOfData = At(SmtpStage.EndOfData, endOfData) };

        Assert.Equal(verdict, EndpointJudge.Judge(seen).Verdict);
    }

    [Theory]
    [InlineData("250 2.0.0 Ok: queued", true, EndpointVerdict.BackscatterConfirmed)]
    [InlineData("250 2.0.0 Ok: queued", false, EndpointVerdict.AcceptsAllSilently)]
    [InlineData("550 5.1.1 User unknown", false, EndpointVerdict.RejectsAfterData)]
    [InlineData("451 4.3.0 Try again later", false, EndpointVerdict.AcceptsUnknown)]
    public void A_bounce_or_its_absence_decides_about_an_accepted_message_only(string endOfData, bool bounced, EndpointVerdict verdict)
    {
        var seen = Seen("250 2.1.5 Recipient OK", "250 2.1.5 Recipient OK") with { Data = At(SmtpStage.Data, "354 go ahead"), EndOfData = At(SmtpStage.EndOfData, endOfData) };

        Assert.Equal(verdict, EndpointJudge.AfterMessage(seen, bounced).Verdict);
    }
}
