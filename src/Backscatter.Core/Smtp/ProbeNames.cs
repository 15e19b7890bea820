using Backscatter.Core.Names;

namespace Backscatter.Core.Smtp;

/// <summary>What an operator may name for probes, and what is said where it cannot be used.</summary>
public static class ProbeNames
{
    /// <summary>Whether a text is a local part that can be part of a command: a dot-string of RFC 5321 section 4.1.2, no quotes, no domain.</summary>
    public static bool IsLocalPart(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length is > 0 and <= 64 && name.Split('.').All(atom => atom.Length > 0 && atom.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-/=?^_`{|}~".Contains(c, StringComparison.Ordinal)));
    }

    /// <summary>Says of a text that it is no local part, and what to write.</summary>
    public static string NoLocalPart(string name) => $"{ForeignText.Quote(name, 60)} is no local part; name what stands before the @, such as info";

    /// <summary>
    /// The local part of a sender that does not exist at the sender's domain. It differs from the usual sender in nothing but that: what is said of one
    /// only is said because it does not exist.
    /// </summary>
    /// <param name="address">The address as it was written.</param>
    /// <param name="senderDomain">The domain of the usual sender.</param>
    /// <param name="setting">What names that domain, for the complaint.</param>
    /// <exception cref="FormatException">It cannot be used; one line, which begins with the address.</exception>
    public static string Unverifiable(string address, SmtpIdentity senderDomain, string setting)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(senderDomain);
        var at = address.LastIndexOf('@');
        if (at < 0 || !IsLocalPart(address[..at]) || !DomainName.TryParse(address[(at + 1)..], out var domain, out _))
            throw new FormatException($"{ForeignText.Quote(address, 60)} is no address; name one such as nosuch@probe.example.com that the MX of its domain refuses");
        if (!senderDomain.IsName || domain.Ascii != senderDomain.Text)
            throw new FormatException($"{ForeignText.Quote(address, 60)} is not at the sender's domain, {senderDomain}; name an address there that does not exist, or another {setting}");
        return !address[..at].Equals(ProbeOptions.UsualSender, StringComparison.OrdinalIgnoreCase)
            ? address[..at]
            : throw new FormatException($"{ForeignText.Quote(address, 60)} is the sender of every probe; name an address that does not exist");
    }
}
