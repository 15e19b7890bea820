using Backscatter.Core.Smtp;

namespace Backscatter.Core.Tests.Smtp;

/// <summary>Codes that providers document: the code decides, whatever stands around it.</summary>
public sealed class ReplyProviderCodeTests
{
    [Theory]
    [InlineData("550 5.7.1 Unfortunately, messages from [192.0.2.1] weren't sent. (S3140)", ReplyKind.ProbeBlocked)] // Outlook.com
    [InlineData("550 SC-001 mail rejected", ReplyKind.ProbeBlocked)]
    [InlineData("550 5.7.606 Access denied", ReplyKind.ProbeBlocked)]
    [InlineData("550 5.7.649 Access denied", ReplyKind.ProbeBlocked)]
    [InlineData("550 5.7.511 Access denied", ReplyKind.ProbeBlocked)]
    [InlineData("451 4.7.500 Server busy. Please try again later", ReplyKind.RateLimited)]
    [InlineData("451 4.7.650 The mail server [192.0.2.1] has been temporarily rate limited due to IP reputation", ReplyKind.RateLimited)]
    [InlineData("421 4.7.28 unusual rate of unsolicited mail", ReplyKind.RateLimited)] // Gmail
    [InlineData("550 5.7.25 no PTR", ReplyKind.ProbeBlocked)]
    [InlineData("550 5.7.26 the sender is unauthenticated", ReplyKind.ProbeBlocked)]
    [InlineData("421 4.7.0 [TSS04] deferred", ReplyKind.RateLimited)] // Yahoo
    [InlineData("553 5.7.1 [BL21] Connections will not be accepted from 192.0.2.1", ReplyKind.ProbeBlocked)]
    [InlineData("554 IP=192.0.2.1 - A problem occurred. (BL)", ReplyKind.ProbeBlocked)] // T-Online
    [InlineData("550 5.5.0 Invalid recipient. LPN007_416", ReplyKind.RejectsUnknown)] // La Poste
    [InlineData("552 5.1.1 Recipient overquota. OFR_417 [417]", ReplyKind.MailboxFullOrDisabled)] // Orange
    [InlineData("421 Too many connections, slow down. OFR005_104 [104]", ReplyKind.RateLimited)]
    [InlineData("550 Service refused, please try later. OFR006_102", ReplyKind.ProbeBlocked)]
    [InlineData("550 Mail rejected. OFR_506 [506]", ReplyKind.ContentPolicy)]
    [InlineData("550 cuda_nsu Requested action not taken", ReplyKind.RejectsUnknown)] // Barracuda
    [InlineData("554 CXBL", ReplyKind.ProbeBlocked)] // Cox
    [InlineData("554 IPBL0001", ReplyKind.ProbeBlocked)]
    [InlineData("554 see http://postmaster.example.net/codes#BL000010", ReplyKind.ProbeBlocked)] // Comcast
    [InlineData("553 5.3.0 x123 DNSBL:ATTRBL 521< 192.0.2.1 >_is_blocked", ReplyKind.ProbeBlocked)] // AT&T
    [InlineData("554 IB104", ReplyKind.ProbeBlocked)] // GoDaddy
    [InlineData("550 RC:NE", ReplyKind.RejectsUnknown)] // NetEase
    [InlineData("421 HL:ICC", ReplyKind.RateLimited)]
    [InlineData("421 HL:IFC", ReplyKind.RateLimited)]
    [InlineData("554 HL:IHU", ReplyKind.ProbeBlocked)]
    [InlineData("550 MI:SPF", ReplyKind.ProbeBlocked)]
    [InlineData("450 DT:RBL", ReplyKind.ProbeBlocked)]
    [InlineData("450 MI:DMC", ReplyKind.RateLimited)]
    [InlineData("554 DT:SPM", ReplyKind.ContentPolicy)]
    [InlineData("550 5.1.1 RUSR 192.0.2.1: No such user", ReplyKind.RejectsUnknown)] // Kakao
    [InlineData("421 4.4.5 CCRT 192.0.2.1: Connection refused. Server is busy(RT)", ReplyKind.ProbeBlocked)]
    [InlineData("550 5.7.1 [CS01] Message rejected due to local policy.", ReplyKind.ContentPolicy)] // iCloud
    [InlineData("550 Ip frequency limited", ReplyKind.RateLimited)] // QQ
    public void A_documented_code_decides(string reply, ReplyKind expected) =>
        Assert.Equal(expected, ReplyClassifierTests.Classify(SmtpStage.RcptUnknown, reply).Kind);
}
