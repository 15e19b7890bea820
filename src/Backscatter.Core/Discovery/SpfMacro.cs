using System.Buffers;
using System.Text;
using Backscatter.Core.Names;

namespace Backscatter.Core.Discovery;

/// <summary>Macro strings of SPF (RFC 7208 section 7): their grammar, and as much of their meaning as needs no message.</summary>
internal static class SpfMacro
{
    private static readonly SearchValues<char> Delimiters = SearchValues.Create(".-+,/_=");

    /// <summary>Why a text is no macro string, or null.</summary>
    public static string? Check(string text) => Read(text, out _);

    /// <summary>Why a text is no domain-spec, or null: a macro string that ends in a dot and a top label, or in a macro.</summary>
    public static string? CheckDomain(string text)
    {
        if (text.Length == 0) return "a domain is missing";
        if (Read(text, out var endsInMacro) is { } error) return error;
        if (endsInMacro) return null;
        if (AddressText.TryParse(text, out _, out _)) return $"{ForeignText.Quote(text, 80)} is an address, which ip4 or ip6 takes";
        var plain = text[^1] == '.' ? text[..^1] : text;
        var dot = plain.LastIndexOf('.');
        var top = plain[(dot + 1)..];
        return dot >= 0 && IsTopLabel(top) ? null : $"{ForeignText.Quote(text, 80)} is no domain name";
    }

    /// <summary>
    /// The name a domain-spec stands for, or null where that depends on the message: only <c>%{d}</c>, the domain of the record, and <c>%{o}</c>, the
    /// domain that sends, are known without one. The text must have passed <see cref="CheckDomain"/>.
    /// </summary>
    public static string? Expand(string text, DomainName domain, DomainName sender)
    {
        var expanded = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '%')
            {
                expanded.Append(text[i]);
                continue;
            }

            i++;
            if (text[i] != '{')
            {
                expanded.Append(text[i] switch { '_' => " ", '-' => "%20", _ => "%" });
                continue;
            }

            var end = text.IndexOf('}', i);
            switch (char.ToLowerInvariant(text[i + 1]))
            {
                case 'd': expanded.Append(Transform(domain.Ascii, text[(i + 2)..end])); break;
                case 'o': expanded.Append(Transform(sender.Ascii, text[(i + 2)..end])); break;
                default: return null;
            }

            i = end;
        }

        return expanded.ToString();
    }

    private static bool IsTopLabel(string label) =>
        label.Length > 0 && label[0] != '-' && label[^1] != '-' && label.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') && !label.All(
            char.IsAsciiDigit);

    private static string Transform(string value, string transformers)
    {
        var digits = new string([.. transformers.TakeWhile(char.IsAsciiDigit)]);
        var reverse = transformers.Length > digits.Length && transformers[digits.Length] is 'r' or 'R';
        var delimiters = transformers[(digits.Length + (reverse ? 1 : 0))..];
        var parts = value.Split((delimiters.Length == 0 ? "." : delimiters).ToCharArray());
        if (reverse) Array.Reverse(parts);
        if (int.TryParse(digits, out var kept) && kept < parts.Length) parts = parts[^kept..];
        return string.Join('.', parts);
    }

    private static string? Read(string text, out bool endsInMacro)
    {
        endsInMacro = false;
        for (var i = 0; i < text.Length; i++)
        {
            endsInMacro = false;
            if (text[i] != '%') continue;
            var next = i + 1 < text.Length ? text[i + 1] : '\0';
            if (next is '%' or '_' or '-')
            {
                i++;
                endsInMacro = true;
                continue;
            }

            var end = next == '{' ? text.IndexOf('}', i) : -1;
            if (end < 0) return "a percent sign begins no macro";
            if (!IsMacro(text.AsSpan((i + 2)..end))) return $"{ForeignText.Quote(text[i..(end + 1)], 40)} is no macro";
            i = end;
            endsInMacro = true;
        }

        return null;
    }

    // The letter, then digits other than a plain zero, then r, then delimiters. c, r and t exist in explanations alone.
    private static bool IsMacro(ReadOnlySpan<char> body)
    {
        if (body.Length == 0 || !"slodiphvSLODIPHV".Contains(body[0])) return false;
        body = body[1..];
        var digits = 0;
        while (digits < body.Length && char.IsAsciiDigit(body[digits])) digits++;
        if (digits > 0 && body[..digits].IndexOfAnyExcept('0') < 0) return false;
        body = body[digits..];
        if (body.Length > 0 && body[0] is 'r' or 'R') body = body[1..];
        return body.IndexOfAnyExcept(Delimiters) < 0;
    }
}
