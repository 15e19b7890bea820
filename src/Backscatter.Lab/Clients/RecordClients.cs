using Backscatter.Lab.Mail;

namespace Backscatter.Lab.Clients;

/// <summary>Clients whose DNS records or small duties are the lesson.</summary>
internal static class RecordClients
{
    public static IReadOnlyList<LabClient> All { get; } =
    [
        new("tangle.example", "Tangle Textiles: too many includes",
            "Its SPF record needs twelve DNS lookups and ten are allowed, so receivers treat it as an error and may ignore it altogether. Each newsletter tool added one more include.",
            new LabExpectation { Endpoints = [new("mx.tangle.example", "rejects-unknown")], FailingControls = ["BSC-050"] })
        {
            Hosts = [new("mx.tangle.example", new LabMailBehaviour())],
            Zone = "@ MX 10 mx\n"
                + $"@ TXT \"v=spf1 mx {string.Join(' ', Enumerable.Range(1, 11).Select(n => $"include:_spf{n}.tangle.example"))} -all\"\n"
                + string.Concat(Enumerable.Range(1, 11).Select(n => $"_spf{n} TXT \"v=spf1 ip4:198.51.100.{100 + n} -all\"\n"))
                + LabCatalogue.Dmarc,
        },
        new("loosends.example", "Loose Ends Knitwear: three small things",
            "No DMARC record, no postmaster to write to, and a certificate that ran out a week ago. None of them makes backscatter; each is done in minutes and each is found by others first.",
            new LabExpectation { Endpoints = [new("mx.loosends.example", "rejects-unknown")], FailingControls = ["BSC-030", "BSC-041", "BSC-051"] })
        {
            Hosts = [new("mx.loosends.example", new LabMailBehaviour { Recipients = ["info"], Tls = LabTls.Expired })],
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
