using System.Diagnostics.CodeAnalysis;
using Backscatter.Core.Names;

namespace Backscatter.Core.Scanning;

/// <summary>What is scanned: a domain, or an address range, of which one address is the smallest. Nothing else derives from it.</summary>
public abstract record Target
{
    /// <summary>The most addresses a range may have: a /24, or an IPv6 /120. Larger ranges are a provider's, and asking for each address is abuse of the lists.</summary>
    public const int MostAddresses = 256;

    private Target()
    {
    }

    /// <summary>The target as it is written in reports.</summary>
    public abstract string Text { get; }

    /// <summary>A mail domain.</summary>
    /// <param name="Name">Its name.</param>
    public sealed record Domain(DomainName Name) : Target
    {
        /// <inheritdoc/>
        public override string Text => Name.Ascii;
    }

    /// <summary>One address or a few.</summary>
    public sealed record Addresses : Target
    {
        /// <summary>A range that is small enough to be asked about address by address.</summary>
        /// <exception cref="ArgumentOutOfRangeException">It has more than <see cref="MostAddresses"/> addresses.</exception>
        public Addresses(AddressRange range)
        {
            ArgumentNullException.ThrowIfNull(range);
            if (range.Count > MostAddresses) throw new ArgumentOutOfRangeException(nameof(range), $"{range} has more than {MostAddresses} addresses");
            Range = range;
        }

        /// <summary>The range, at most <see cref="MostAddresses"/> addresses.</summary>
        public AddressRange Range { get; }

        /// <inheritdoc/>
        public override string Text => Range.ToString();
    }

    /// <summary>Reads a target; where it is none, <paramref name="error"/> says why in one line.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Target? target, [NotNullWhen(false)] out string? error)
    {
        target = null;
        var written = text?.Trim() ?? "";
        if (written.Contains('@')) return Wrong($"{ForeignText.Quote(written, 80)} is an e-mail address; name its domain, the part after the @", out error);
        if (written.Contains("://", StringComparison.Ordinal)) return Wrong($"{ForeignText.Quote(written, 80)} is a web address; name the mail domain only", out error);
        if (LooksLikeAddress(written))
        {
            if (!AddressRange.TryParse(written, out var range, out error)) return false;
            if (range.Count > MostAddresses) return Wrong($"{range} has {range.Count} addresses, at most {MostAddresses} are scanned (/24, or /120 of IPv6); name smaller ranges", out error);
            target = new Addresses(range);
            return true;
        }

        if (!DomainName.TryParse(written, out var name, out error)) return false;
        if (name.Parent is null) return Wrong($"{ForeignText.Quote(written, 80)} has one label only; a mail domain has two at least, such as example.com", out error);
        if (!name.IsHostName) return Wrong($"{ForeignText.Quote(written, 80)} has an underscore; a mail domain has letters, digits and hyphens only", out error);
        target = new Domain(name);
        return true;
    }

    /// <summary>The target as it is written in reports.</summary>
    public sealed override string ToString() => Text;

    private static bool LooksLikeAddress(string text) =>
        text.Contains(':') || text.Contains('/') || (text.Length > 0 && text.All(c => char.IsAsciiDigit(c) || c == '.'));

    private static bool Wrong(string why, out string error)
    {
        error = why;
        return false;
    }
}
