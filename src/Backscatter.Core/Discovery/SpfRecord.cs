using System.Text.Json.Serialization;
using Backscatter.Core.Names;

namespace Backscatter.Core.Discovery;

/// <summary>What a matching SPF mechanism says about the sender (RFC 7208 section 4.6.2).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SpfQualifier>))]
public enum SpfQualifier
{
    /// <summary><c>+</c>, or nothing.</summary>
    [JsonStringEnumMemberName("pass")]
    Pass,

    /// <summary><c>-</c>.</summary>
    [JsonStringEnumMemberName("fail")]
    Fail,

    /// <summary><c>~</c>.</summary>
    [JsonStringEnumMemberName("softfail")]
    SoftFail,

    /// <summary><c>?</c>.</summary>
    [JsonStringEnumMemberName("neutral")]
    Neutral,
}

/// <summary>One term of an SPF record as it is written, read as far as it can be. Foreign text.</summary>
internal abstract record SpfTerm(string Text)
{
    /// <summary>The term made fit to be shown in paths and remarks.</summary>
    internal string Shown => ForeignText.Escape(Text, 120);

    /// <summary>A term that says something about senders.</summary>
    public abstract record Mechanism(string Text, SpfQualifier Qualifier) : SpfTerm(Text);

    public sealed record All(string Text, SpfQualifier Qualifier) : Mechanism(Text, Qualifier);

    public sealed record Include(string Text, SpfQualifier Qualifier, string Target) : Mechanism(Text, Qualifier);

    public sealed record A(string Text, SpfQualifier Qualifier, string? Target, int IPv4Prefix, int IPv6Prefix) : Mechanism(Text, Qualifier);

    public sealed record Mx(string Text, SpfQualifier Qualifier, string? Target, int IPv4Prefix, int IPv6Prefix) : Mechanism(Text, Qualifier);

    public sealed record Ptr(string Text, SpfQualifier Qualifier) : Mechanism(Text, Qualifier);

    /// <summary>ip4 or ip6; no range where it names IPv4-mapped addresses, which match no sender (RFC 7208 section 5).</summary>
    public sealed record Ip(string Text, SpfQualifier Qualifier, AddressRange? Range) : Mechanism(Text, Qualifier);

    public sealed record Exists(string Text, SpfQualifier Qualifier, string Target) : Mechanism(Text, Qualifier);

    public sealed record Redirect(string Text, string Target) : SpfTerm(Text);

    /// <summary>exp, or a modifier that is not known and means nothing (RFC 7208 section 6).</summary>
    public sealed record OtherModifier(string Text, string Name) : SpfTerm(Text);

    /// <summary>A term that breaks the grammar, which makes the whole record a permerror (RFC 7208 section 4.6).</summary>
    public sealed record Invalid(string Text, string Error) : SpfTerm(Text);
}

/// <summary>An SPF record, read (RFC 7208 section 4.5 and 12).</summary>
/// <param name="Text">The record, its character strings joined. Foreign text.</param>
/// <param name="Terms">All terms in the order of the record, the version left out; those that break the grammar among them.</param>
internal sealed record SpfRecord(string Text, IReadOnlyList<SpfTerm> Terms)
{
    private const string Version = "v=spf1";

    /// <summary>The mechanism that ends the record, or null.</summary>
    public SpfTerm.All? All => Terms.OfType<SpfTerm.All>().FirstOrDefault();

    /// <summary>The redirect, or null.</summary>
    public SpfTerm.Redirect? Redirect => Terms.OfType<SpfTerm.Redirect>().FirstOrDefault();

    /// <summary>The mechanisms that are looked at before <see cref="All"/>.</summary>
    public IEnumerable<SpfTerm.Mechanism> BeforeAll => Terms.OfType<SpfTerm.Mechanism>().TakeWhile(mechanism => mechanism is not SpfTerm.All);

    /// <summary>The mechanisms behind <see cref="All"/>, which are never looked at.</summary>
    public IEnumerable<SpfTerm.Mechanism> AfterAll => Terms.OfType<SpfTerm.Mechanism>().SkipWhile(mechanism => mechanism is not SpfTerm.All).Skip(1);

    /// <summary>Whether an all or a redirect stands there and can't be read: then the end is not missing, but broken.</summary>
    public bool HasBrokenEnd => Terms.OfType<SpfTerm.Invalid>().Any(invalid =>
        invalid.Text.StartsWith("redirect", StringComparison.OrdinalIgnoreCase)
        || invalid.Text.TrimStart('+', '-', '~', '?').StartsWith("all", StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether a TXT record is an SPF record: the version, and then a space or nothing (RFC 7208 section 4.5).</summary>
    public static bool IsSpf(string text) =>
        text.StartsWith(Version, StringComparison.OrdinalIgnoreCase) && (text.Length == Version.Length || text[Version.Length] == ' ');

    /// <summary>Whether a TXT record that is no SPF record looks as if it was meant as one.</summary>
    public static bool LooksLikeSpf(string text) =>
        !IsSpf(text) && text.TrimStart(' ', '"', '\'', '\t', '\u201c', '\u201d').StartsWith("v=spf", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads a record of which <see cref="IsSpf"/> is true. Never throws: what can't be read is an <see cref="SpfTerm.Invalid"/>.</summary>
    public static SpfRecord Read(string text)
    {
        var words = text[Math.Min(Version.Length, text.Length)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var terms = words.Select(SpfGrammar.ReadTerm).ToList();
        RefuseSecond<SpfTerm.Redirect>(terms, _ => true, "redirect");
        RefuseSecond<SpfTerm.OtherModifier>(terms, modifier => modifier.Name == "exp", "exp");
        return new SpfRecord(text, terms);
    }

    // redirect and exp may stand in a record once each (RFC 7208 section 6).
    private static void RefuseSecond<T>(List<SpfTerm> terms, Func<T, bool> counts, string name) where T : SpfTerm
    {
        var seen = false;
        for (var i = 0; i < terms.Count; i++)
        {
            if (terms[i] is not T term || !counts(term)) continue;
            if (seen) terms[i] = new SpfTerm.Invalid(term.Text, $"{name} stands there more than once");
            seen = true;
        }
    }
}
