using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;
using Backscatter.Core.Dns;
using Backscatter.Core.Names;

namespace Backscatter.Core.Monitoring.Ownership;

/// <summary>
/// How a tenant proves that a domain is its own: <c>_backscatter.DOMAIN TXT "backscatter-verification=TOKEN"</c>. The token is made of the tenant's id
/// and a key of this installation: whoever knows it has it from us, and who reads it in DNS can prove nothing with it for himself.
/// </summary>
public static class TenantProof
{
    /// <summary>The label in front of the domain.</summary>
    public const string Label = "_backscatter";

    /// <summary>What the record's text begins with; the token follows.</summary>
    public const string Prefix = "backscatter-verification=";

    /// <summary>The bytes of a key.</summary>
    public const int KeyBytes = KeptKey.Bytes;

    // 160 bits of the 256: RFC 2104 section 5 asks for half at least, and people copy it by hand.
    private const int TokenBytes = 20;

    /// <summary>The token of a tenant, 40 lower-case hexadecimal digits; always the same for the same key and tenant.</summary>
    public static string Token(ReadOnlySpan<byte> key, TenantId tenant)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        return Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(tenant.Value)).AsSpan(0, TokenBytes));
    }

    /// <summary>The name of the record; null where the domain is so long that there is no such name.</summary>
    public static DomainName? RecordName(DomainName domain)
    {
        ArgumentNullException.ThrowIfNull(domain);
        return DomainName.TryParse($"{Label}.{domain.Ascii}", out var name, out _) ? name : null;
    }

    /// <summary>What the answer to the question for the record says.</summary>
    /// <param name="reply">The reply to the question for the TXT records of <see cref="RecordName"/>.</param>
    /// <param name="token">The tenant's token.</param>
    public static ProofAnswer Judge(DnsReply reply, string token)
    {
        ArgumentNullException.ThrowIfNull(reply);
        var name = reply.Question.Name;
        if (reply.Outcome == DnsOutcome.Unknown) return new ProofAnswer(ProofOutcome.Unknown, $"DNS gave no answer for {reply.Question} ({ForeignText.Escape(reply.Detail ?? "no reason given", 160)}); try again later");
        var texts = reply.Of<TextRecord>().Select(record => Plain(record.Text)).ToList();
        if (texts.Exists(text => text.Equals(Prefix + token, StringComparison.OrdinalIgnoreCase))) return new ProofAnswer(ProofOutcome.Proven, $"{name} has the tenant's token");
        if (texts.Exists(text => text.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)))
            return new ProofAnswer(ProofOutcome.NotThere, $"{name} has a token, but not this tenant's; put the tenant's own there");
        return texts is [var other, ..]
            ? new ProofAnswer(ProofOutcome.NotThere, $"{name} has a TXT record, but no token: {ForeignText.Quote(other, 80)}; add one more with the tenant's")
            : new ProofAnswer(ProofOutcome.NotThere, $"{name} has no TXT record; add the one with the tenant's token");
    }

    // People paste the quotes of a zone file into a form that adds its own.
    private static string Plain(string text) => text.Trim().Trim('"').Trim();
}

/// <summary>What was seen of a proof.</summary>
/// <param name="Outcome">The three-valued result.</param>
/// <param name="Why">What was seen, and what to do where it is not proven; one line.</param>
public sealed record ProofAnswer(ProofOutcome Outcome, string Why);

/// <summary>The three values of a proof. <see cref="Unknown"/> is never the same as <see cref="NotThere"/>.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ProofOutcome>))]
public enum ProofOutcome
{
    /// <summary>The token is there.</summary>
    [JsonStringEnumMemberName("proven")]
    Proven,

    /// <summary>DNS answered, and the token is not there.</summary>
    [JsonStringEnumMemberName("not-there")]
    NotThere,

    /// <summary>DNS gave no answer.</summary>
    [JsonStringEnumMemberName("unknown")]
    Unknown,
}
