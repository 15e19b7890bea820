using System.Globalization;
using System.Net.Sockets;
using Backscatter.Core.Names;

namespace Backscatter.Core.Discovery;

/// <summary>The grammar of one SPF term (RFC 7208 section 12). Pure, linear, and without exceptions for any input.</summary>
internal static class SpfGrammar
{
    public static SpfTerm ReadTerm(string term)
    {
        if (term.FirstOrDefault(c => c is < '!' or > '~') is var odd and not '\0')
            return Invalid(term, $"{ForeignText.Quote(odd.ToString())} is no character of SPF");
        var end = term.AsSpan().IndexOfAny("=:/");
        if (end >= 0 && term[end] == '=') return ReadModifier(term, term[..end], term[(end + 1)..]);

        var (qualifier, start) = term.Length > 0 ? Qualifier(term[0]) : (SpfQualifier.Pass, 0);
        var name = (end < 0 ? term[start..] : term[Math.Min(start, end)..end]).ToLowerInvariant();
        return ReadMechanism(term, qualifier, name, end < 0 ? "" : term[end..]);
    }

    private static SpfTerm ReadModifier(string term, string name, string value)
    {
        if (name.Length == 0 || !char.IsAsciiLetter(name[0]) || !name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            return Invalid(term, $"{ForeignText.Quote(name, 40)} is no name of a modifier");
        var known = name.ToLowerInvariant();
        var error = known is "redirect" or "exp" ? SpfMacro.CheckDomain(value) : SpfMacro.Check(value);
        if (error is not null) return Invalid(term, error);
        return known == "redirect" ? new SpfTerm.Redirect(term, value) : new SpfTerm.OtherModifier(term, known);
    }

    private static SpfTerm ReadMechanism(string term, SpfQualifier qualifier, string name, string rest)
    {
        switch (name)
        {
            case "all":
                return rest.Length == 0 ? new SpfTerm.All(term, qualifier) : Invalid(term, "nothing may follow all");
            case "include":
            case "exists":
                if (rest.Length < 2 || rest[0] != ':') return Invalid(term, $"{name} needs a colon and a domain");
                if (SpfMacro.CheckDomain(rest[1..]) is { } wrong) return Invalid(term, wrong);
                return name == "include" ? new SpfTerm.Include(term, qualifier, rest[1..]) : new SpfTerm.Exists(term, qualifier, rest[1..]);
            case "a":
            case "mx":
                return ReadHosts(term, qualifier, name, rest);
            case "ptr":
                if (rest.Length > 0 && (rest[0] != ':' || SpfMacro.CheckDomain(rest[1..]) is not null))
                    return Invalid(term, "after ptr stands nothing, or a colon and a domain");
                return new SpfTerm.Ptr(term, qualifier);
            case "ip4":
            case "ip6":
                return ReadIp(term, qualifier, name, rest);
            case "ipv4":
            case "ipv6":
                return Invalid(term, $"there is no mechanism {name}: SPF writes ip{name[3]}");
            default:
                return Invalid(term, $"there is no mechanism {ForeignText.Quote(name, 40)}");
        }
    }

    private static SpfTerm ReadHosts(string term, SpfQualifier qualifier, string name, string rest)
    {
        if (TakeLength(ref rest, "//", 128, out var v6) is { } wrong6) return Invalid(term, wrong6);
        if (TakeLength(ref rest, "/", 32, out var v4) is { } wrong4) return Invalid(term, wrong4);
        string? target = null;
        if (rest.Length > 0)
        {
            if (rest[0] != ':') return Invalid(term, $"after {name} stands nothing, a colon and a domain, or a prefix length");
            target = rest[1..];
            if (SpfMacro.CheckDomain(target) is { } wrong) return Invalid(term, wrong);
        }

        return name == "a" ? new SpfTerm.A(term, qualifier, target, v4, v6) : new SpfTerm.Mx(term, qualifier, target, v4, v6);
    }

    private static SpfTerm ReadIp(string term, SpfQualifier qualifier, string name, string rest)
    {
        if (rest.Length < 2 || rest[0] != ':') return Invalid(term, $"{name} needs a colon and an address");
        var family = name == "ip4" ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
        var network = rest[1..];
        if (TakeLength(ref network, "/", name == "ip4" ? 32 : 128, out var length) is { } wrong) return Invalid(term, wrong);
        if (AddressText.Read(network, out var address) is { } error) return Invalid(term, error);
        if (address!.AddressFamily != family) return Invalid(term, $"{ForeignText.Quote(network, 50)} is no address for {name}");
        return new SpfTerm.Ip(term, qualifier, address.IsIPv4MappedToIPv6 ? null : AddressRange.Containing(address, length));
    }

    // Takes "/24" or "//64" off the end. A slash inside a macro is a delimiter, and what follows it is no number.
    private static string? TakeLength(ref string rest, string mark, int most, out int length)
    {
        length = most;
        var at = rest.LastIndexOf(mark, StringComparison.Ordinal);
        if (at < 0) return null;
        var digits = rest[(at + mark.Length)..];
        if (!digits.All(char.IsAsciiDigit)) return null;
        var canonical = digits.Length is > 0 and <= 3 && (digits.Length == 1 || digits[0] != '0');
        if (!canonical || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out length) || length > most)
            return $"{ForeignText.Quote(mark + digits, 20)} is no prefix length: a number from 0 to {most} is";
        rest = rest[..at];
        return null;
    }

    private static (SpfQualifier Qualifier, int Start) Qualifier(char first) => first switch
    {
        '+' => (SpfQualifier.Pass, 1),
        '-' => (SpfQualifier.Fail, 1),
        '~' => (SpfQualifier.SoftFail, 1),
        '?' => (SpfQualifier.Neutral, 1),
        _ => (SpfQualifier.Pass, 0),
    };

    private static SpfTerm.Invalid Invalid(string term, string error) => new(term, error);
}
