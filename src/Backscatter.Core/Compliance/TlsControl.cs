using Backscatter.Core.Smtp;

namespace Backscatter.Core.Compliance;

/// <summary>What STARTTLS showed: BSC-041.</summary>
internal static class TlsControl
{
    public static IReadOnlyList<SubjectVerdict> StartTls(ScanFacts facts) => RouteSubjects.Of(facts, "The domain takes no mail", endpoint =>
    {
        var subject = endpoint.Endpoint.ToString();
        if (endpoint.Observation is not { } seen) return RouteSubjects.NotTested(endpoint);
        return seen.Tls switch
        {
            { Outcome: TlsOutcome.Established, Certificate: { IsValid: true } certificate } tls =>
                new(subject, Verdict.Pass, null, $"{tls.Protocol} with a certificate valid until {certificate.NotAfter:yyyy-MM-dd}."),
            { Outcome: TlsOutcome.Established, Certificate: { } certificate } tls =>
                new(subject, Verdict.Fail, null, $"{tls.Protocol}, but the certificate is not valid: {string.Join(", ", certificate.Problems)}.", NextStep(certificate, endpoint)),
            { Outcome: TlsOutcome.Established } tls =>
                new(subject, Verdict.Fail, null, $"{tls.Protocol} without a certificate.", $"Install a certificate for {endpoint.Endpoint.Host} from a trusted authority."),
            { Outcome: TlsOutcome.NotOffered } =>
                new(subject, Verdict.Fail, null, "STARTTLS is not offered.", $"Switch STARTTLS on, with a certificate for {endpoint.Endpoint.Host} from a trusted authority."),
            { Outcome: TlsOutcome.Refused } tls => new(subject, Verdict.Fail, null, $"STARTTLS is offered and then refused: {tls.Detail}.", "Look at the server's TLS settings and log."),
            { Outcome: TlsOutcome.HandshakeFailed, TimedOut: true } =>
                new(subject, Verdict.Unknown, UnknownWords.Partial, "The TLS handshake did not end in time.", "Scan again; if it stays so, look for a firewall that inspects SMTP."),
            { Outcome: TlsOutcome.HandshakeFailed } tls =>
                new(subject, Verdict.Fail, null, $"STARTTLS is offered, but {tls.Detail} (TLS 1.2 and 1.3 were tried).", "Enable TLS 1.2 or later and look at the server's certificate."),
            _ when endpoint.Judgement.Verdict == EndpointVerdict.NotTested => RouteSubjects.NotTested(endpoint),
            _ => new(subject, Verdict.Unknown, UnknownWords.Partial, "The conversation ended before STARTTLS.", "Look at the transcript."),
        };
    });

    private static string NextStep(CertificateObservation certificate, EndpointFacts endpoint) =>
        certificate.Problems.Contains("expired")
            ? "Renew the certificate, and have it renewed automatically."
            : $"Install a certificate for {endpoint.Endpoint.Host} from a trusted authority.";
}
