using Backscatter.Core.Compliance;
using Backscatter.Core.Discovery;
using Backscatter.Core.Smtp;

namespace Backscatter.Core.Tests.Compliance;

public sealed class RemedyAdviceTests
{
    private const string Accepts = "250 2.1.5 Ok";
    private const string Refuses = "550 5.1.1 User unknown";

    [Theory]
    [InlineData("220 mx ESMTP Postfix", Accepts, "BSC-010: postfix (high)")]
    [InlineData("220 mx ESMTP Exim 4.96 Mon, 4 May 2026 12:00:00 +0000", "250 Accepted", "BSC-010: exim (high)")]
    [InlineData("220 mx Microsoft ESMTP MAIL Service, Version: 6.0.3790.4675 ready", Accepts, "BSC-010: exchange-2003 (medium)")]
    [InlineData("220 mx Microsoft ESMTP MAIL Service ready at Mon", "250 2.1.5 Recipient OK", "BSC-010: exchange-server (medium)")]
    [InlineData("220 mx ESMTP", Accepts, "")] // nothing gives it away
    [InlineData("220 mx ESMTP Postfix", Refuses, "")] // nothing to do
    [InlineData("220 mx ESMTP Postfix", "450 4.1.1 Recipient address rejected: unverified address: unknown user", "")] // safe
    [InlineData("220 mx ESMTP Postfix", "554 5.7.1 Service unavailable; Client host [192.0.2.9] blocked using zen.spamhaus.org", "")] // about us, not about the server
    [InlineData("220 mx ESMTP Postfix", "450 4.2.0 Greylisted, try again in 300 seconds", "")] // not known yet
    public void A_server_at_fault_whose_product_is_recognised_gets_its_remedy(string greeting, string unknown, string expected) =>
        Assert.Equal(expected, Said(Seen.Nothing.With(Seen.Endpoint("mx1", 10, unknown, greeting: greeting)), "BSC-010"));

    [Fact]
    public void A_server_that_calls_senders_back_gets_a_remedy_only_where_that_is_a_matter_of_its_product()
    {
        const string CalledBack = "550 Callback setup failed while verifying <v@msp.example>";

        Assert.Equal("BSC-010: exim (high)", Said(Seen.Nothing.With(Seen.Endpoint("mx1", 10, CalledBack, greeting: "220 mx ESMTP Exim 4.96")), "BSC-010"));
        Assert.Equal("", Said(Seen.Nothing.With(Seen.Endpoint("mx1", 10, CalledBack, greeting: "220 mx ESMTP OpenSMTPD")), "BSC-010"));
        Assert.Equal("BSC-014: exim (high)", Said(Seen.Nothing.With(Seen.Endpoint("mx1", 10, CalledBack, greeting: "220 mx ESMTP Exim 4.96")), "BSC-014"));
        Assert.Equal("", Said(Seen.Nothing.With(Seen.Endpoint("mx1", 10, "550 Sender verify failed", greeting: "220 mx ESMTP Exim 4.96")), "BSC-010"));
    }

    [Fact]
    public void Each_endpoint_gets_the_remedy_of_its_own_product()
    {
        var facts = Seen.Nothing.With(
            Seen.Endpoint("mx1", 10, Refuses, greeting: "220 mx1 ESMTP Postfix"),
            Seen.Endpoint("mx2", 20, Accepts, greeting: "220 mx2 ESMTP Sendmail 8.15.2/8.15.2; Mon"));

        var advice = Advise(facts).Where(advice => advice.Control is "BSC-010" or "BSC-011").ToList();

        Assert.Equal(["BSC-010", "BSC-011"], advice.Select(each => each.Control));
        Assert.All(advice, each => Assert.Equal(("mx2.northwind.example [192.0.2.20]:25", "sendmail"), (each.Subject, each.Remedy!.Id)));
        Assert.All(advice, each => Assert.Equal(each.Remedy!.Summary, each.Summary));
    }

    [Fact]
    public void A_control_that_the_remedy_does_not_serve_gets_none()
    {
        var facts = Seen.Nothing.With(Seen.Endpoint("mx1", 10, Refuses, "550 5.1.1 User unknown", "220 mx1 ESMTP Postfix"));

        Assert.Equal("fail", facts.Of("BSC-030"));
        Assert.Empty(Advise(facts));
    }

    [Fact]
    public void Where_the_customer_has_nothing_to_set_that_is_said()
    {
        var yahoo = MailProviders.Shipped.ByMxHost("mx-eu.mail.am0.yahoodns.net");
        var endpoint = Seen.Endpoint("mx1", 10, "250 recipient <x@northwind.example> ok");
        var facts = Seen.Nothing.With(endpoint with { Recognition = PlatformRecognition.Of(yahoo, endpoint.Observation, Fingerprints.Shipped) });

        var advice = Assert.Single(Advise(facts));

        Assert.Equal(("BSC-010", null), (advice.Control, advice.Remedy));
        Assert.Equal("Yahoo accepts every recipient at RCPT and refuses unknown ones later; its customers cannot change that.", advice.Summary);
    }

    [Fact]
    public void Addresses_and_interrupted_scans_have_no_advice()
    {
        Assert.Empty(Advise(Seen.Nothing));
        Assert.Empty(Advise(Seen.Addresses(Seen.Address("192.0.2.1", null, "ips.backscatterer.org 127.0.0.2"))));
        Assert.Empty(Advise(Seen.Nothing.With(Seen.Untested("mx1", 10, NotTestedReason.EgressBlocked))));
    }

    private static IReadOnlyList<RemedyAdvice> Advise(ScanFacts facts) => RemedyAdvice.Of(facts, Assessment.Of(facts, ControlCatalogue.Shipped), RemedyCatalogue.Shipped);

    private static string Said(ScanFacts facts, string control) => string.Join(' ', Advise(facts)
        .Where(advice => advice.Control == control)
        .Select(advice => $"{advice.Control}: {advice.Remedy?.Id} ({Core.Data.Words<PlatformConfidence>.Of(advice.Platform.Confidence)})"));
}
