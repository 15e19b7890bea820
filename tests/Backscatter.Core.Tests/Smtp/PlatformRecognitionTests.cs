using System.Net;
using Backscatter.Core.Discovery;
using Backscatter.Core.Names;
using Backscatter.Core.Smtp;
using Backscatter.Core.Tests.Names;
using CsCheck;

namespace Backscatter.Core.Tests.Smtp;

/// <summary>Greetings, EHLO answers and replies as real servers give them, and the product they are recognised as: <c>postfix high</c>, or nothing.</summary>
public sealed class PlatformRecognitionTests
{
    private const string Exchange2016 = "SIZE,PIPELINING,DSN,ENHANCEDSTATUSCODES,STARTTLS,X-ANONYMOUSTLS,AUTH,X-EXPS,8BITMIME,BINARYMIME,CHUNKING,XRDST";
    private const string Exchange2013 = "SIZE,PIPELINING,DSN,ENHANCEDSTATUSCODES,STARTTLS,X-ANONYMOUSTLS,AUTH,X-EXPS,8BITMIME,BINARYMIME,CHUNKING,XEXCH50,XRDST,XSHADOWREQUEST";
    private const string Exchange2010 = "SIZE,PIPELINING,DSN,ENHANCEDSTATUSCODES,STARTTLS,X-ANONYMOUSTLS,X-EXPS,8BITMIME,BINARYMIME,CHUNKING,XEXCH50,XSHADOW";
    private const string Exchange2003 = "TURN,SIZE,ETRN,PIPELINING,DSN,ENHANCEDSTATUSCODES,8BITMIME,BINARYMIME,CHUNKING,VRFY,X-EXPS,AUTH,X-LINK2STATE,XEXCH50,OK";

    [Theory]
    [InlineData("220 mail1.fabrikam.com Microsoft ESMTP MAIL Service ready at Fri, 5 Aug 2016 16:24:41 -0700", Exchange2016, "exchange-server high")]
    [InlineData("220 exchange.contoso.com Microsoft ESMTP MAIL Service ready at Thu, 27 Jun 2013 17:04:17 -0400", Exchange2013, "exchange-server medium")]
    [InlineData("220 mail1.fabrikam.com Microsoft ESMTP MAIL Service ready at Fri, 5 Aug 2016 16:24:41 -0700", "", "exchange-server medium")]
    [InlineData("220 wedge012.example.se Microsoft ESMTP MAIL Service ready at Fri, 21 Oct 2016 21:18:21 +0200", Exchange2010, "exchange-2010 high")]
    [InlineData("220 mail.example.com Microsoft ESMTP MAIL Service ready at Fri, 21 Oct 2016 21:18:21 +0200", "PIPELINING,XEXCH50", "exchange-2010 medium")]
    [InlineData("220 mail.example.com Microsoft ESMTP MAIL Service, Version: 6.0.3790.4675 ready at  Sat, 3 Sep 2011 08:39:16 -0700", Exchange2003, "exchange-2003 high")]
    [InlineData("220 mail.example.com Microsoft ESMTP MAIL Service, Version: 6.0.3790.4675 ready at  Sat, 3 Sep 2011 08:39:16 -0700", "", "exchange-2003 medium")]
    [InlineData("220 web01 Microsoft ESMTP MAIL Service, Version: 10.0.14393.2608 ready at  Tue, 3 Mar 2026 09:00:00 +0000", "", "iis-smtp high")]
    [InlineData("220 web01 Microsoft ESMTP MAIL Service, Version: 8.5.9600.16384 ready at  Tue, 3 Mar 2026 09:00:00 +0000", "", "iis-smtp high")]
    [InlineData("220 old Microsoft ESMTP MAIL Service, Version: 5.0.2195.6713 ready at  Tue, 3 Mar 2026 09:00:00 +0000", "", "iis-smtp low")]
    [InlineData("220 DB5EUR01FT044.mail.protection.outlook.com Microsoft ESMTP MAIL Service ready at Tue, 3 Mar 2026 09:00:00 +0000", "SIZE,PIPELINING,DSN,ENHANCEDSTATUSCODES,STARTTLS,8BITMIME,BINARYMIME,CHUNKING,SMTPUTF8", "exchange-online high")]
    [InlineData("220 mx.google.com ESMTP a640c23a62f3a-ac1e0f3d7 - gsmtp", "", "google-workspace high")]
    [InlineData("220 foo.bar ESMTP Postfix", "PIPELINING,SIZE,VRFY,ETRN,STARTTLS,ENHANCEDSTATUSCODES,8BITMIME,DSN", "postfix high")]
    [InlineData("220 foo.bar ESMTP Postfix (Ubuntu)", "", "postfix high")]
    [InlineData("220 foo.bar ESMTP Postfix (Debian/GNU)", "", "postfix high")]
    [InlineData("220 foo.bar ESMTP Postfix 2.7.1", "", "postfix high")]
    [InlineData("220 foo.bar ESMTP Hi, I'm a Mail-in-a-Box (Ubuntu/Postfix; see https://mailinabox.email/)", "", "postfix high")]
    [InlineData("220 foo.bar ESMTP Exim 4.96.2 Tue, 03 Mar 2026 09:00:00 +0000", "", "exim high")]
    [InlineData("220 foo.bar ESMTP Exim", "", "exim high")]
    [InlineData("220 foo.bar Exim ESMTP Service ready", "", "exim high")]
    [InlineData("220 mail.example.com ESMTP", "SIZE,8BITMIME,PIPELINING,PIPECONNECT,STARTTLS,HELP", "exim medium")]
    [InlineData("220-gator4223.hostgator.com ESMTP Exim 4.93 #2 Fri, 05 Mar 2021 04:01:45 -0600\n220-We do not authorize the use of this system to transport unsolicited,\n220 and/or bulk e-mail.", "", "cpanel medium")]
    [InlineData("220 foo.bar ESMTP Sendmail 8.15.2/8.15.2/Debian-8+deb9u1; Thu, 29 Apr 2021 06:45:02 +0200; (No UCE/UBE) logging access from: x", "", "sendmail high")]
    [InlineData("220 foo.bar ESMTP Sendmail; Thu, 30 Nov 2017 17:50:14 +0900", "", "sendmail high")]
    [InlineData("220 foo.bar ESMTP OpenSMTPD", "", "opensmtpd high")]
    [InlineData("220 foo.bar ESMTP MDaemon 4.0.2; Sat, 06 Oct 2001 01:46:44 -0500", "", "mdaemon high")]
    [InlineData("220 foo.bar ESMTP service ready [1] (MDaemon v2.7 SP4 R)", "", "mdaemon high")]
    [InlineData("220 foo.bar Kerio Connect 9.2.5 patch 3 ESMTP ready", "", "kerio-connect high")]
    [InlineData("220 foo.bar ESMTP Service (IBM Domino Release 9.0.1FP8 HF475) ready at Thu, 30 Nov 2017 17:55:48 +0900", "", "domino high")]
    [InlineData("220 foo.bar  ESMTP Service (Lotus Domino Release 8.5) ready at Thu, 30 Nov 2017 17:01:45 +0800", "", "domino high")]
    [InlineData("220 foo.bar ESMTP SonicWall (10.0.4.2749)", "", "sonicwall high")]
    [InlineData("220 barracuda.foo.bar ESMTP (0a8d40ef45300cc1bd0f16ced5c9e6f1)", "", "barracuda-esg high")]
    // A greeting that says nothing, and names that only look like products.
    [InlineData("220 mail.example.com ESMTP", "PIPELINING,SIZE,STARTTLS,8BITMIME", null)]
    [InlineData("220 postfix.example.com ESMTP", "", null)]
    [InlineData("220 exim.example.com ESMTP ready", "", null)]
    [InlineData("220 mx.google.com.example.net ESMTP", "", null)]
    [InlineData("220 mail.example.com ESMTP Postfixed", "", null)]
    [InlineData("220 *******************************************************", "", null)]
    [InlineData("220", "", null)]
    public void A_server_is_recognised_by_its_greeting_and_its_keywords(string greeting, string keywords, string? expected) =>
        Assert.Equal(expected, Said(Recognise(null, Seen(greeting, keywords))));

    [Theory]
    [InlineData("contoso-com.mail.protection.outlook.com", "exchange-online high")]
    [InlineData("contoso-com.k-v1.mx.microsoft", "exchange-online high")]
    [InlineData("aspmx.l.google.com", "google-workspace high")]
    [InlineData("eu-smtp-inbound-1.mimecast.com", "mimecast high")]
    [InlineData("mxa-0077f301.gslb.pphosted.com", "proofpoint high")]
    [InlineData("mx1-us1.ppe-hosted.com", "proofpoint-essentials high")]
    [InlineData("d20147a.ess.barracudanetworks.com", "barracuda-egd high")]
    [InlineData("mx1.hc1656-87.eu.iphmx.com", "cisco-secure-email high")]
    [InlineData("mx01.hornetsecurity.com", "hornetsecurity high")]
    [InlineData("diputacion.in.tmes.trendmicro.eu", "trend-micro high")]
    [InlineData("mx-01-eu-central-1.prod.hydra.sophos.com", "sophos high")]
    [InlineData("cluster5a.eu.messagelabs.com", "symantec high")]
    [InlineData("gw1.fortimailcloud.com", "fortimail high")]
    [InlineData("a.spamtitan.com", "spamtitan high")]
    [InlineData("mx-eu.mail.am0.yahoodns.net", "yahoo high")]
    [InlineData("mimecast.com.example.net", null)]
    [InlineData("mail.example.com", null)]
    public void The_name_of_the_MX_host_is_enough_without_a_probe(string host, string? expected) => Assert.Equal(expected, Said(Recognise(host, null)));

    [Theory]
    [InlineData("250 2.1.0 Ok", "550 5.1.1 <x@example.com>: Recipient address rejected: User unknown in virtual mailbox table", "", "postfix medium")]
    [InlineData("250 2.1.0 Ok", "450 4.1.1 <x@example.com>: Recipient address rejected: unverified address: host mail[192.0.2.4] said: 550 no", "", "postfix medium")]
    [InlineData("250 OK", "550 Unrouteable address", "", "exim medium")]
    [InlineData("250 OK", "550-Verification failed for <v@msp.example>\n550 Sender verify failed", "", "exim medium")]
    [InlineData("250 2.1.0 Sender OK", "250 2.1.5 Recipient OK", "", "exchange-server low")]
    [InlineData("250 2.1.0 Sender OK", "550 5.4.1 Recipient address rejected: Access denied. AS(201806281) [DB5EUR01FT044.eop-EUR01.prod.protection.outlook.com]", "", "exchange-online medium")]
    [InlineData("250 2.1.0 OK a640c23a62f3a - gsmtp", "550-5.1.1 The email account that you tried to reach does not exist.\n550 5.1.1 https://support.google.com/mail/?p=NoSuchUser a640c23a62f3a - gsmtp", "", "google-workspace high")]
    [InlineData("250 ok", "250 ok", "PIPELINING,8BITMIME", "qmail low")]
    [InlineData("250 ok", "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)", "PIPELINING,8BITMIME", "qmail medium")]
    [InlineData("250 2.1.0 Ok", "250 2.1.5 Ok", "PIPELINING,8BITMIME,ENHANCEDSTATUSCODES", null)]
    [InlineData("250 OK", "550 Unknown user", "SIZE,AUTH,HELP", null)]
    [InlineData("250 OK", "550 Recipient not in route list.", "SIZE,AUTH,HELP", "hmailserver high")]
    [InlineData("250 2.1.0 x... Sender ok", "550 5.1.1 <x@example.com>... User unknown", "", "sendmail low")]
    [InlineData("250 2.0.0 Ok", "550 Invalid recipient", "", "opensmtpd low")]
    [InlineData("250 OK", "550 Invalid Recipient - https://community.mimecast.com/docs/DOC-1369#550 [x.uk3]", "", "mimecast medium")]
    // A word of a product inside an address that a reply echoes is no sign of it.
    [InlineData("250 2.1.0 Ok", "550 5.1.1 <Unrouteable@mimecast.com>: no", "", null)]
    public void A_silent_greeting_leaves_the_wording_of_replies(string mail, string unknown, string keywords, string? expected) =>
        Assert.Equal(expected, Said(Recognise(null, Seen("220 mail.example.com ESMTP", keywords, mail, unknown))));

    [Theory]
    [InlineData("354 go ahead", "250 ok 1772528400 qp 31337", "qmail high")]
    [InlineData("354 OK, send.", "250 Queued (0.031 seconds)", "hmailserver medium")]
    [InlineData("354 End data with <CR><LF>.<CR><LF>", "250 2.0.0 Ok: queued as 4F1A2B3C", null)]
    public void The_replies_to_a_message_are_signs_where_one_was_sent(string data, string endOfData, string? expected)
    {
        var seen = Seen("220 mail.example.com ESMTP", "") with { Data = At(SmtpStage.Data, data), EndOfData = At(SmtpStage.EndOfData, endOfData) };

        Assert.Equal(expected, Said(Recognise(null, seen)));
    }

    [Theory]
    // The name of the MX host before the greeting, the greeting before the keywords, these before the wording; what contradicts costs a step.
    [InlineData("eu-smtp-inbound-1.mimecast.com", "220 mail.example.com ESMTP Postfix", "", "250 2.1.5 Ok", "mimecast medium")]
    [InlineData("eu-smtp-inbound-1.mimecast.com", "220 mail.example.com ESMTP", "", "250 2.1.5 Recipient OK", "mimecast high")]
    [InlineData(null, "220 mail.example.com ESMTP Postfix", "PIPECONNECT", "250 Ok", "postfix medium")]
    [InlineData(null, "220 mail.example.com ESMTP", "PIPECONNECT", "550 5.1.1 <x@example.com>: Recipient address rejected: User unknown in local recipient table", "exim low")]
    [InlineData(null, "220 mail.example.com ESMTP", "", "550 Invalid recipient", "opensmtpd low")]
    // As much for the one as for the other: no name.
    [InlineData(null, "220 mail.example.com ESMTP Postfix (or rather ESMTP Sendmail 8.1; )", "", "250 Ok", null)]
    // A variant of a product does not contradict it.
    [InlineData("contoso-com.mail.protection.outlook.com", "220 mail.example.com Microsoft ESMTP MAIL Service ready at Fri", Exchange2016, "250 2.1.5 Recipient OK", "exchange-online high")]
    [InlineData(null, "220 host.example.com ESMTP Exim 4.96 #2 Tue, 03 Mar 2026 09:00:00 +0000", "PIPECONNECT", "550 No Such User Here", "cpanel medium")]
    public void Evidence_that_conflicts_lowers_the_confidence(string? host, string greeting, string keywords, string unknown, string? expected) =>
        Assert.Equal(expected, Said(Recognise(host, Seen(greeting, keywords, unknown: unknown))));

    [Fact]
    public void The_signs_for_and_against_are_kept_as_evidence()
    {
        var recognised = Recognise("eu-smtp-inbound-1.mimecast.com", Seen("220 mail.example.com ESMTP Postfix", "")).Platform!;

        Assert.Equal(("mimecast", "Mimecast", PlatformConfidence.Medium), (recognised.Platform.Id, recognised.Platform.Name, recognised.Confidence));
        Assert.Equal(["mimecast.mx-host"], recognised.Signs);
        Assert.Equal(["postfix.greeting"], recognised.Against);
    }

    [Theory]
    [InlineData("220 mail.example.com Microsoft ESMTP MAIL Service ready at Fri", "550 5.1.1 User unknown", true)]
    [InlineData("220 ready", "250 2.1.5 Recipient OK", true)]
    [InlineData("220 mail.example.com Microsoft ESMTP MAIL Service, Version: 6.0.3790.4675 ready", "250 2.1.5 Recipient OK", false)]
    [InlineData("220 ready", "250 Recipient OK", false)]
    [InlineData("220 ready", "250 2.1.5 <x@example.com>... Recipient ok", false)]
    [InlineData("220 ESMTP Postfix", "250 2.1.5 Ok", false)]
    public void What_may_still_refuse_after_the_data_is_told_whatever_stands_in_front(string greeting, string unknown, bool expected)
    {
        Assert.Equal(expected, Recognise(null, Seen(greeting, "", unknown: unknown)).MayRefuseAfterData);
        Assert.Equal(expected, Recognise("eu-smtp-inbound-1.mimecast.com", Seen(greeting, "", unknown: unknown)).MayRefuseAfterData);
    }

    [Fact]
    public void Nothing_seen_is_nothing_recognised()
    {
        var silent = Seen("220 x", "") with { Greeting = null, Ehlo = null, Mail = null, UnknownRecipient = null, Postmaster = null };

        Assert.Equal(Recognition.None, Recognise(null, null));
        Assert.Equal(Recognition.None, Recognise(null, silent));
    }

    [Fact]
    public void Hostile_text_names_nothing_and_throws_nothing() => HostileText.Any.Sample(
        text =>
        {
            var reply = new SmtpReply(250, text.Split('\n'));
            var seen = Seen("220 x", "") with { Greeting = Stage(SmtpStage.Connect, reply), UnknownRecipient = Stage(SmtpStage.RcptUnknown, reply), Keywords = [text] };
            return Recognise(null, seen).Platform is null;
        },
        iter: 2000);

    [Fact]
    public void Only_the_beginning_of_an_endless_greeting_is_read()
    {
        var seen = Seen("220 x", "") with { Greeting = Stage(SmtpStage.Connect, new SmtpReply(220, [new string('a', 1_000_000), "ESMTP Postfix"])) };

        Assert.Null(Recognise(null, seen).Platform);
    }

    private static string? Said(Recognition recognition) => recognition.Platform is { } found ? $"{found.Platform.Id} {Core.Data.Words<PlatformConfidence>.Of(found.Confidence)}" : null;

    private static Recognition Recognise(string? host, ProbeObservation? seen) =>
        PlatformRecognition.Of(host is null ? null : MailProviders.Shipped.ByMxHost(host), seen, Fingerprints.Shipped);

    private static ProbeObservation Seen(string greeting, string keywords, string mail = "250 2.1.0 Sender OK", string unknown = "250 accepted") => new(
        new Endpoint(DomainName.Parse("mx.example.com"), IPAddress.Parse("192.0.2.1"), 25), DateTimeOffset.UnixEpoch, TimeSpan.FromSeconds(1), "x@example.com", Connected: true,
        At(SmtpStage.Connect, greeting), At(SmtpStage.Ehlo, "250 mx.example.com"), keywords.Split(',', StringSplitOptions.RemoveEmptyEntries), TlsObservation.NotOffered,
        At(SmtpStage.Mail, mail), At(SmtpStage.RcptUnknown, unknown), Postmaster: null, Data: null, EndOfData: null, Failure: null, []);

    private static StageReply At(SmtpStage stage, string text) => Stage(stage, ReplyText.Parse(text));

    private static StageReply Stage(SmtpStage stage, SmtpReply reply) => new(stage, reply, TimeSpan.Zero, ReplyClassifier.Classify(stage, reply, ReplyRules.Shipped));
}
