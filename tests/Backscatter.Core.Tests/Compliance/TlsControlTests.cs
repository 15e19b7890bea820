using Backscatter.Core.Smtp;

namespace Backscatter.Core.Tests.Compliance;

public sealed class TlsControlTests
{
    public static TheoryData<TlsObservation, string, string> Outcomes { get; } = new()
    {
        { new(TlsOutcome.Established, "TLS 1.3", Certificate: Seen.Certificate()), "pass", "TLS 1.3 with a certificate valid until 2026-08-01." },
        { new(TlsOutcome.Established, "TLS 1.2", Certificate: Seen.Certificate("expired")), "fail", "TLS 1.2, but the certificate is not valid: expired." },
        {
            new(TlsOutcome.Established, "TLS 1.3", Certificate: Seen.Certificate("does not hold for mx1.northwind.example", "self-signed")),
            "fail", "TLS 1.3, but the certificate is not valid: does not hold for mx1.northwind.example, self-signed."
        },
        { new(TlsOutcome.Established, "TLS 1.3"), "fail", "TLS 1.3 without a certificate." },
        { new(TlsOutcome.NotOffered), "fail", "STARTTLS is not offered." },
        { new(TlsOutcome.Refused, Detail: "STARTTLS was answered 502"), "fail", "STARTTLS is offered and then refused: STARTTLS was answered 502." },
        { new(TlsOutcome.HandshakeFailed, Detail: "the handshake failed"), "fail", "STARTTLS is offered, but the handshake failed (TLS 1.2 and 1.3 were tried)." },
        { new(TlsOutcome.HandshakeFailed, Detail: "the handshake did not end in time", TimedOut: true), "unknown: partial", "The TLS handshake did not end in time." },
        { new(TlsOutcome.NotReached), "unknown: partial", "The conversation ended before STARTTLS." },
    };

    [Theory]
    [MemberData(nameof(Outcomes))]
    public void BSC_041_goes_by_what_STARTTLS_showed(TlsObservation tls, string expected, string why)
    {
        var deciding = Seen.Nothing.With(Seen.Endpoint("mx1", 10, "550 5.1.1 User unknown", tls: tls)).Control("BSC-041").Deciding;

        Assert.Equal((expected, why), (Seen.Said(deciding), deciding.Why));
    }

    [Theory]
    [InlineData("expired", "Renew the certificate, and have it renewed automatically.")]
    [InlineData("self-signed", "Install a certificate for mx1.northwind.example from a trusted authority.")]
    public void The_next_step_mends_what_is_wrong_with_the_certificate(string problem, string next) => Assert.Equal(
        next,
        Seen.Nothing.With(Seen.Endpoint("mx1", 10, "550 5.1.1 User unknown", tls: new(TlsOutcome.Established, "TLS 1.3", Certificate: Seen.Certificate(problem)))).Control("BSC-041").Deciding.NextStep);

    [Fact]
    public void A_server_that_refuses_us_after_the_handshake_has_still_shown_its_certificate() => Assert.Equal(
        "pass",
        Seen.Nothing.With(Seen.Endpoint("mx1", 10, "450 4.7.1 Greylisted, try again", null, tls: new(TlsOutcome.Established, "TLS 1.3", Certificate: Seen.Certificate()))).Of("BSC-041"));

    [Fact]
    public void A_server_that_refuses_us_before_STARTTLS_is_unknown_for_that_reason() => Assert.Equal(
        "unknown: unreachable",
        Seen.Nothing.With(Seen.Endpoint("mx1", 10, null, null, tls: TlsObservation.NotReached)).Of("BSC-041"));
}
