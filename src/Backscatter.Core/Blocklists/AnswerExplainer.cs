using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Backscatter.Core.Dns;
using Backscatter.Core.Names;

namespace Backscatter.Core.Blocklists;

/// <summary>Explains an answer that somebody saw somewhere: words in, verdict out, nothing asked.</summary>
public static class AnswerExplainer
{
    /// <summary>The most answers that are read at once.</summary>
    public const int MaxAnswers = 64;

    /// <summary>Explains one answer.</summary>
    /// <param name="catalogue">The lists that are known.</param>
    /// <param name="zone">The zone asked, with or without a key or its placeholder in front.</param>
    /// <param name="subject">The address or domain asked about, or only its kind: <c>ip</c>, <c>ipv4</c>, <c>ipv6</c>, <c>domain</c>.</param>
    /// <param name="answers">The A records as text; empty when there were none.</param>
    /// <param name="rcode">The reply code by its name, as <c>NXDOMAIN</c>, or <c>TIMEOUT</c>; null stands for NOERROR.</param>
    /// <exception cref="FormatException">Something given is not what it should be; one line says what.</exception>
    public static BlocklistAnswer Explain(BlocklistCatalogue catalogue, string zone, string subject, IReadOnlyList<string> answers, string? rcode)
    {
        ArgumentNullException.ThrowIfNull(catalogue);
        ArgumentNullException.ThrowIfNull(answers);
        if (string.IsNullOrWhiteSpace(zone)) throw new FormatException("a zone is missing: name the list's DNS zone");
        if (answers.Count > MaxAnswers) throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"{answers.Count} answers are more than one reply carries: at most {MaxAnswers} are read"));
        return AnswerInterpreter.Interpret(catalogue.Find(zone), ReadKind(subject), [.. answers.Select(ReadAnswer)], ReadCode(rcode));
    }

    private static SubjectKinds ReadKind(string subject)
    {
        var text = (subject ?? "").Trim();
        return text.ToLowerInvariant() switch
        {
            "" => throw new FormatException("a subject is missing: name the address or the domain that was asked about"),
            "ip" => SubjectKinds.Address,
            "ipv4" => SubjectKinds.IPv4,
            "ipv6" => SubjectKinds.IPv6,
            "domain" => SubjectKinds.Domain,
            "hash" or "email" => SubjectKinds.Hash,
            _ when IPAddress.TryParse(text, out var address) => BlocklistSubject.Of(address).Kind,
            _ when text.Contains('@') => SubjectKinds.Hash,
            _ when DomainName.TryParse(text, out _, out var error) => SubjectKinds.Domain,
            _ => throw new FormatException($"{ForeignText.Quote(text, 80)} is neither an address nor a domain"),
        };
    }

    // IPAddress alone would also read "1", "127.1" and octal octets, which no resolver prints.
    private static IPAddress ReadAnswer(string text) =>
        IPAddress.TryParse(text, out var address) && (address.AddressFamily == AddressFamily.InterNetworkV6 || address.ToString() == text)
            ? address
            : throw new FormatException($"{ForeignText.Quote(text ?? "", 80)} is no address; an answer of a list is one, such as 127.0.0.2");

    private static DnsCode ReadCode(string? rcode) => (rcode ?? "NOERROR").Trim().ToUpperInvariant() switch
    {
        "NOERROR" => DnsCode.NoError,
        "NXDOMAIN" => DnsCode.NameError,
        "SERVFAIL" => DnsCode.ServerFailure,
        "REFUSED" => DnsCode.Refused,
        "TIMEOUT" => DnsCode.Timeout,
        "UNREACHABLE" => DnsCode.Unreachable,
        "FAILED" or "FORMERR" or "NOTIMP" or "NOTAUTH" or "YXDOMAIN" or "BADVERS" => DnsCode.Failed,
        _ => throw new FormatException($"{ForeignText.Quote(rcode!, 40)} is no reply code; write NOERROR, NXDOMAIN, SERVFAIL, REFUSED or TIMEOUT"),
    };
}
