using Backscatter.Core.Blocklists;
using Backscatter.Core.Smtp;
using Backscatter.Lab.Mail;

namespace Backscatter.Lab.Clients;

/// <summary>Clients whose servers show what becomes of a recipient that does not exist.</summary>
internal static class RecipientClients
{
    /// <summary>Stands for the five seconds and more of the field; long enough to be seen, short enough to be waited for.</summary>
    private static readonly TimeSpan Tarpit = TimeSpan.FromSeconds(2);

    private static readonly LabMailBehaviour Exchange = new()
    {
        Greeting = new SmtpReply(220, ["{host} Microsoft ESMTP MAIL Service ready"]),
        Keywords = ["SIZE 1048576", "PIPELINING", "ENHANCEDSTATUSCODES", "8BITMIME"],
        RecipientAccepted = new SmtpReply(250, ["2.1.5 Recipient OK"]),
    };

    /// <summary>The server of the oldest stories: it tells its version, and asks nobody behind it when the data comes.</summary>
    private static readonly LabMailBehaviour Exchange2003 = new()
    {
        Greeting = new SmtpReply(220, ["{host} Microsoft ESMTP MAIL Service, Version: 6.0.3790.4675 ready"]),
        Keywords = ["SIZE 1048576", "PIPELINING", "ENHANCEDSTATUSCODES", "8BITMIME", "XEXCH50"],
    };

    public static IReadOnlyList<LabClient> All { get; } =
    [
        new("larkspur.example", "Larkspur Dental: as it should be",
            "Unknown recipients are refused in the session with 550 5.1.1, so the sender's own server tells the sender and nothing is ever bounced. It is even praised on allowlists, which are listings and no blame.",
            new LabExpectation
            {
                Endpoints = [new("mx.larkspur.example", "rejects-unknown")],
                Listings = [new("wl.mailspike.net", "{mx.larkspur.example}", AnswerResult.AllowListed), new("list.dnswl.org", "{mx.larkspur.example}", AnswerResult.AllowListed)],
            })
        {
            Hosts = [new("mx.larkspur.example", new LabMailBehaviour()) { HasIpv6 = true }],
            Zone = """
                @          MX  10 mx
                @          TXT "v=spf1 mx -all"
                _mta-sts   TXT "v=STSv1; id=20260101T000000"
                _smtp._tls TXT "v=TLSRPTv1; rua=mailto:tls-reports@lab.example"
                """ + "\n" + LabCatalogue.Dmarc,
            Listings =
            [
                new("wl.mailspike.net", new("{mx.larkspur.example}", "127.0.0.19", "Good reputation")),
                new("list.dnswl.org", new("{mx.larkspur.example}", "127.0.12.2", "larkspur.example")),
            ],
        },
        new("oldmill.example", "Old Mill Bakery: on Backscatterer, and why",
            "An old Exchange server accepts mail for everyone and would bounce what it can't deliver, to senders that spammers made up; so its address is on Backscatterer. The fix is recipient filtering, and only then a removal.",
            new LabExpectation
            {
                Endpoints = [new("mx.oldmill.example", "accepts-unknown") { AfterMessage = "backscatter-confirmed" }],
                Listings = [new("ips.backscatterer.org", "{mx.oldmill.example}", AnswerResult.Listed)],
                FailingControls = ["BSC-010", "BSC-020"],
            })
        {
            Hosts = [new("mx.oldmill.example", Exchange2003 with { UnknownRecipients = new LabUnknownRecipients.Bounced() })],
            Zone = """
                @ MX 10 mx
                @ TXT "v=spf1 mx -all"
                """ + "\n" + LabCatalogue.Dmarc,
            Listings = [new("ips.backscatterer.org", new("{mx.oldmill.example}", "127.0.0.2", "Sent backscatter or made sender callouts; expires four weeks after the last of them"))],
        },
        new("quarry.example", "Quarry Stone: says yes, then no",
            "To a probe it says 250 for everyone, as Old Mill does. But an Exchange server of this generation may refuse the message after its final dot, and this one does, so nothing is bounced; only a test that goes on to the data can tell, and until then the control is unknown.",
            new LabExpectation { Endpoints = [new("mx.quarry.example", "accepts-unknown") { AfterMessage = "rejects-after-data" }], UnprovenControls = ["BSC-010"] })
        {
            Hosts = [new("mx.quarry.example", Exchange with { UnknownRecipients = new LabUnknownRecipients.RefusedAfterData(LabReplies.UserUnknownAfterData) }) { HasIpv6 = true }],
            Zone = """
                @ MX 10 mx
                @ TXT "v=spf1 mx -all"
                """ + "\n" + LabCatalogue.Dmarc,
        },
        new("tollgate.example", "Tollgate Insurance: a back door beside the front door",
            "The primary refuses unknown recipients, the backup MX takes all of them and would have to bounce later. Spammers go to the backup first: every MX host must know the same recipients.",
            new LabExpectation
            {
                Endpoints = [new("mx1.tollgate.example", "rejects-unknown"), new("mx2.tollgate.example", "accepts-unknown") { AfterMessage = "backscatter-confirmed" }],
                FailingControls = ["BSC-010", "BSC-011"],
            })
        {
            Hosts = [new("mx1.tollgate.example", new LabMailBehaviour()), new("mx2.tollgate.example", new LabMailBehaviour { UnknownRecipients = new LabUnknownRecipients.Bounced() })],
            Zone = """
                @ MX 10 mx1
                @ MX 20 mx2
                @ TXT "v=spf1 mx -all"
                """ + "\n" + LabCatalogue.Dmarc,
        },
        new("wellspring.example", "Wellspring Charity: one mailbox for everything",
            "A catch-all: every address of the domain leads to one mailbox. To a probe that is the same 250 as of a server that will bounce; only a message that is swallowed without a word tells them apart.",
            new LabExpectation
            {
                Endpoints = [new("mx.wellspring.example", "accepts-unknown") { AfterMessage = "accepts-all-silently" }],
                FailingControls = ["BSC-010"],
            })
        {
            Hosts = [new("mx.wellspring.example", new LabMailBehaviour { UnknownRecipients = new LabUnknownRecipients.Accepted() })],
            Zone = """
                @ MX 10 mx
                @ TXT "v=spf1 mx -all"
                """ + "\n" + LabCatalogue.Dmarc,
        },
        new("ferry.example", "Ferry Line: refuses, but only for now",
            "Unknown recipients get 450 4.1.1, the default of Postfix when it asks the inner server. No mail is accepted, so there is no backscatter; but honest senders try for days before they hear of a typing error. A permanent code is better.",
            new LabExpectation { Endpoints = [new("mx.ferry.example", "rejects-temporarily")] })
        {
            Hosts = [new("mx.ferry.example", new LabMailBehaviour { UnknownRecipients = new LabUnknownRecipients.Refused(LabReplies.Unverified) })],
            Zone = """
                @ MX 10 mx
                @ TXT "v=spf1 mx -all"
                """ + "\n" + LabCatalogue.Dmarc,
        },
        new("molasses.example", "Molasses Foods: slow on purpose",
            "A teaser line first, then seconds before each answer about a recipient: a tarpit, meant for those who guess addresses. Whoever waits gets a proper refusal; a hasty probe would call it unreachable.",
            new LabExpectation { Endpoints = [new("mx.molasses.example", "rejects-unknown")] })
        {
            Hosts =
            [
                new("mx.molasses.example", new LabMailBehaviour { Teaser = "{host} please wait" }
                    .At(LabStage.Connect, new LabAction.Wait(Tarpit))
                    .At(LabStage.Rcpt, new LabAction.Wait(Tarpit))),
            ],
            Zone = """
                @ MX 10 mx
                @ TXT "v=spf1 mx -all"
                """ + "\n" + LabCatalogue.Dmarc,
        },
        new("cloudbank.example", "Cloudbank Studio: mail in the cloud",
            "Its mail is received and sent by a provider that many share, and refused at the edge with 550 5.4.1. The provider's addresses are the provider's to keep clean; the wide range in its SPF record is known as such and not asked about address by address.",
            new LabExpectation { Endpoints = [new("cloudbank-example.mail.protection.outlook.com", "rejects-unknown")] })
        {
            Hosts =
            [
                new("cloudbank-example.mail.protection.outlook.com",
                    Exchange with { UnknownRecipients = new LabUnknownRecipients.Refused(LabReplies.AccessDenied) }),
            ],
            Zone = """
                @ MX  0 cloudbank-example.mail.protection.outlook.com.
                @ TXT "v=spf1 include:spf.protection.outlook.com -all"
                """ + "\n" + LabCatalogue.Dmarc,
        },
    ];
}
