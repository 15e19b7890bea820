using Backscatter.Core.Blocklists;
using Backscatter.Lab.Dns;

namespace Backscatter.Lab.Clients;

/// <summary>The lab's internet as data: clients, blocklists, and the zones of others.</summary>
public static class LabCatalogue
{
    /// <summary>The clients, the one that does it right first.</summary>
    public static IReadOnlyList<LabClient> Clients { get; } = [.. RecipientClients.All, .. UntestableClients.All, .. ListedClients.All, .. RecordClients.All];

    /// <summary>The blocklists that behave oddly for everyone: none of their answers says anything about a client.</summary>
    public static IReadOnlyList<LabListLesson> Lists { get; } =
    [
        new(new LabBlocklist("zen.spamhaus.org") { AnswersEverythingWith = "127.255.255.254" },
            "It answers 127.255.255.254 to everything: it refuses the resolver that asks, as it refuses public ones. Read as a listing, this would put every address of the world on it.",
            UnknownReason.Refused),
        new(new LabBlocklist("bl.nordspam.com") { AnswersEverythingWith = "127.255.255.254" },
            "In the lab this list refuses in the same way: an answer in 127.255.255.0/24 is an error on any list, and never a listing.",
            UnknownReason.Refused),
        new(new LabBlocklist("all.s5h.net") { AnswersEverythingWith = "127.0.0.2" },
            "In the lab this list is dead and lists the world, as lists do whose domain was given up. It lists even 127.0.0.1, which none may, so none of its answers counts.",
            UnknownReason.ListFailedSelfTest),
        new(new LabBlocklist("bl.suomispam.net") { Behaviour = new ZoneBehaviour(ZoneConduct.Fails) },
            "In the lab its servers are broken: SERVFAIL says nothing about anyone.",
            UnknownReason.ServerFailure),
        new(new LabBlocklist("bip.virusfree.cz") { Behaviour = new ZoneBehaviour(ZoneConduct.Refuses) },
            "In the lab its servers answer REFUSED: no clean bill of health, only no answer.",
            UnknownReason.Refused),
    ];

    /// <summary>How some blocklists refuse <see cref="LabInternet.RefusedResolver"/>, each by its own code.</summary>
    public static IReadOnlyList<LabBlocklist> Refusals { get; } =
    [
        new("zen.spamhaus.org") { AnswersEverythingWith = "127.255.255.254" },
        new("dbl.spamhaus.org") { AnswersEverythingWith = "127.255.255.254" },
        new("multi.surbl.org") { AnswersEverythingWith = "127.0.0.1" },
        new("multi.uribl.com") { AnswersEverythingWith = "127.0.0.1" },
        new("list.dnswl.org") { AnswersEverythingWith = "127.0.0.255" },
        new("b.barracudacentral.org") { Behaviour = new ZoneBehaviour(ZoneConduct.Refuses) },
    ];

    /// <summary>Lists whose test points are not those of RFC 5782, for a lab that is not told of them.</summary>
    internal static IReadOnlyList<LabBlocklist> TestPoints { get; } =
    [
        new("dbl.spamhaus.org") { TestPoints = [new("dbltest.com", "127.0.1.2"), new("test", "127.0.1.2")] },
        new("multi.surbl.org") { TestPoints = [new("surbl-org-permanent-test-point.com", "127.0.0.254"), new("127.0.0.2", "127.0.0.254"), new("test", "127.0.0.254")] },
        new("multi.uribl.com") { TestPoints = [new("test.uribl.com", "127.0.0.14"), new("127.0.0.2", "127.0.0.14"), new("test", "127.0.0.14")] },
        new("list.dnswl.org") { TestPoints = [new("127.0.0.2", "127.0.10.0"), new("::ffff:127.0.0.2", "127.0.10.0")] },
    ];

    /// <summary>Zones that belong to no client: the prober's own, the lab's, and a provider's that many share.</summary>
    internal static IReadOnlyList<(string Origin, string Text)> CommonZones { get; } =
    [
        ("lab.example", "ns A 192.0.2.253"),
        ("probe.example", """
            @      MX  10 mx
            @      TXT "v=spf1 mx -all"
            _dmarc TXT "v=DMARC1; p=reject"
            mx     A   192.0.2.254
            """),
        ("outlook.com", """
            spf.protection TXT "v=spf1 ip4:203.0.113.128/25 -all"
            """),
    ];

    /// <summary>An enforced DMARC policy, the same for all who have one.</summary>
    internal const string Dmarc = "_dmarc TXT \"v=DMARC1; p=reject; rua=mailto:dmarc@lab.example\"\n";
}
