using Backscatter.Lab.Mail;

namespace Backscatter.Lab.Clients;

/// <summary>Clients whose DNS records or small duties are the lesson.</summary>
internal static class RecordClients
{
    public static IReadOnlyList<LabClient> All { get; } =
    [
        new("tangle.example", "Tangle Textiles: too many includes",
            "Its SPF record needs twelve DNS lookups and ten are allowed, so receivers treat it as an error and may ignore it altogether. Each newsletter tool added one more include. And the last tool has moved: the name of the address it sends from leads to another one, which is as bad to receivers as no name.",
            new LabExpectation { Endpoints = [new("mx.tangle.example", "rejects-unknown")], FailingControls = ["BSC-040", "BSC-050"] })
        {
            Hosts = [new("mx.tangle.example", new LabMailBehaviour())],
            Senders = [.. Enumerable.Range(1, 11).Select(n => new LabSender($"198.51.100.{100 + n}", $"tool{n}.tangle.example"))],
            Zone = "@ MX 10 mx\n"
                + $"@ TXT \"v=spf1 mx {string.Join(' ', Enumerable.Range(1, 11).Select(n => $"include:_spf{n}.tangle.example"))} -all\"\n"
                + string.Concat(Enumerable.Range(1, 11).Select(n => $"_spf{n} TXT \"v=spf1 ip4:198.51.100.{100 + n} -all\"\n"))
                + string.Concat(Enumerable.Range(1, 10).Select(n => $"tool{n} A 198.51.100.{100 + n}\n"))
                + "tool11 A 203.0.113.11\n"
                + LabCatalogue.Dmarc,
        },
        new("loosends.example", "Loose Ends Knitwear: five small things",
            "No DMARC record, neither postmaster nor abuse to write to, a certificate that ran out a week ago, and an address without a name, from which Gmail takes no mail. None of them makes backscatter; each is done in minutes and each is found by others first.",
            new LabExpectation { Endpoints = [new("mx.loosends.example", "rejects-unknown")], FailingControls = ["BSC-030", "BSC-031", "BSC-040", "BSC-041", "BSC-051"] })
        {
            Hosts = [new("mx.loosends.example", new LabMailBehaviour { Recipients = ["info"], Tls = LabTls.Expired }) { ReverseName = null }],
            Zone = """
                @ MX 10 mx
                @ TXT "v=spf1 mx -all"
                """,
        },
        new("parked.example", "Parked Name: wants no mail, and says so",
            "A null MX (RFC 7505) with an SPF record that allows nobody: senders hear at once that there is no mail here, and forgers find no use for the name. The right way to park a domain.",
            new LabExpectation())
        {
            Zone = """
                @ MX  0 .
                @ TXT "v=spf1 -all"
                """ + "\n" + LabCatalogue.Dmarc,
        },
    ];
}
