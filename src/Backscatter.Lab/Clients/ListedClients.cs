using Backscatter.Core.Blocklists;
using Backscatter.Lab.Mail;

namespace Backscatter.Lab.Clients;

/// <summary>Clients that are on blocklists, with more or less reason to care.</summary>
internal static class ListedClients
{
    public static IReadOnlyList<LabClient> All { get; } =
    [
        new("lighthouse.example", "Lighthouse Marketing: listed where it hurts",
            "Not the server that receives is listed but the one that sends, found through the SPF record; and on lists that many receivers use. Find what was sent, stop it, then ask for removal.",
            new LabExpectation
            {
                Endpoints = [new("mx.lighthouse.example", "rejects-unknown")],
                Listings =
                [
                    new("bl.spamcop.net", "198.51.100.25", AnswerResult.Listed),
                    new("psbl.surriel.com", "198.51.100.25", AnswerResult.Listed),
                    new("dnsbl-1.uceprotect.net", "198.51.100.25", AnswerResult.Listed),
                ],
                FailingControls = ["BSC-021"],
            })
        {
            Hosts = [new("mx.lighthouse.example", new LabMailBehaviour())],
            Senders = [new("198.51.100.25", "out.lighthouse.example")],
            Zone = """
                @   MX  10 mx
                @   TXT "v=spf1 mx ip4:198.51.100.25 -all"
                out A   198.51.100.25
                """ + "\n" + LabCatalogue.Dmarc,
            Listings =
            [
                new("bl.spamcop.net", new("198.51.100.25", "127.0.0.2", "Blocked - see https://www.spamcop.net/bl.shtml?198.51.100.25")),
                new("psbl.surriel.com", new("198.51.100.25", "127.0.0.2", "Listed in PSBL, see https://psbl.org/listing?ip=198.51.100.25")),
                new("dnsbl-1.uceprotect.net", new("198.51.100.25", "127.0.0.2", "IP 198.51.100.25 is UCEPROTECT-Level 1 listed.")),
            ],
        },
        new("neighbour.example", "Neighbour & Sons: listed for others",
            "UCEPROTECT level 3 lists whole networks for what some of their customers did. Few receivers refuse mail for it, and the client can do nothing about it: worth knowing, no alarm.",
            new LabExpectation
            {
                Endpoints = [new("mx.neighbour.example", "rejects-unknown")],
                Listings = [new("dnsbl-3.uceprotect.net", "{mx.neighbour.example}", AnswerResult.Informational)],
            })
        {
            Hosts = [new("mx.neighbour.example", new LabMailBehaviour())],
            Zone = """
                @ MX 10 mx
                @ TXT "v=spf1 mx -all"
                """ + "\n" + LabCatalogue.Dmarc,
            Listings = [new("dnsbl-3.uceprotect.net", new("{mx.neighbour.example}", "127.0.0.2", "Your ISP is UCEPROTECT-Level 3 listed."))],
        },
        new("meadow.example", "Meadow Nursery: the name itself is listed",
            "Lists of domains hold its name, not its servers: perhaps a page on its web site was broken into. Changing servers would not help; every mail that names the domain suffers.",
            new LabExpectation
            {
                Endpoints = [new("mx.meadow.example", "rejects-unknown")],
                Listings =
                [
                    new("uribl.spameatingmonkey.net", "meadow.example", AnswerResult.Listed),
                    new("dbl.spamhaus.org", "meadow.example", AnswerResult.Listed),
                    new("multi.surbl.org", "meadow.example", AnswerResult.Listed),
                ],
                FailingControls = ["BSC-022"],
            })
        {
            Hosts = [new("mx.meadow.example", new LabMailBehaviour())],
            Zone = """
                @ MX 10 mx
                @ TXT "v=spf1 mx -all"
                """ + "\n" + LabCatalogue.Dmarc,
            Listings =
            [
                new("uribl.spameatingmonkey.net", new("meadow.example", "127.0.0.2", "Seen in spam")),
                new("dbl.spamhaus.org", new("meadow.example", "127.0.1.2", "https://check.spamhaus.org/listed/?searchterm=meadow.example")),
                new("multi.surbl.org", new("meadow.example", "127.0.0.64", "Blocked, see https://www.surbl.org/lookup")),
            ],
        },
    ];
}
