using System.Globalization;

namespace Backscatter.Core.Listening;

/// <summary>One command line: a verb in upper case and what follows it (RFC 5321 section 4.1.1).</summary>
/// <param name="Verb">The verb.</param>
/// <param name="Argument">The rest, without blanks around it.</param>
internal readonly record struct ClientCommand(string Verb, string Argument)
{
    public static ClientCommand Read(string line)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        return space < 0 ? new(line.ToUpperInvariant(), "") : new(line[..space].ToUpperInvariant(), line[(space + 1)..].Trim(' '));
    }

    /// <summary>
    /// The path and the parameters of <c>FROM:&lt;path&gt; parameters</c>, the path without its brackets and not looked at any further. A blank after the colon is let pass, as
    /// senders do that.
    /// </summary>
    public bool TryReadPath(string keyword, out string path, out IReadOnlyList<string> parameters)
    {
        (path, parameters) = ("", []);
        if (!Argument.StartsWith(keyword, StringComparison.OrdinalIgnoreCase)) return false;
        var rest = Argument[keyword.Length..].TrimStart(' ');
        if (!rest.StartsWith('<')) return false;
        var end = EndOfPath(rest);
        if (end < 0 || (end + 1 < rest.Length && rest[end + 1] != ' ')) return false;
        path = rest[1..end];
        parameters = rest[(end + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return true;
    }

    // A quoted local part may hold the bracket that ends a path (RFC 5321 section 4.1.2).
    private static int EndOfPath(string text)
    {
        var quoted = false;
        for (var i = 1; i < text.Length; i++)
        {
            if (quoted && text[i] == '\\') i++;
            else if (text[i] == '"') quoted = !quoted;
            else if (text[i] == '>' && !quoted) return i;
        }

        return -1;
    }
}

/// <summary>What the parameters of MAIL say (RFC 1870, RFC 6152).</summary>
internal static class MailParameters
{
    /// <summary>Why they are refused; null where they are not.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="extended">Whether EHLO was said; without it there are none.</param>
    /// <param name="mostBytes">The most octets of a message.</param>
    public static string? Problem(IReadOnlyList<string> parameters, bool extended, int mostBytes)
    {
        foreach (var parameter in parameters)
        {
            if (!extended) return "555 5.5.4 Parameters need EHLO";
            if (parameter.StartsWith("SIZE=", StringComparison.OrdinalIgnoreCase))
            {
                var written = parameter["SIZE=".Length..];
                if (written.Length is 0 or > 20 || !written.All(char.IsAsciiDigit)) return "501 5.5.4 SIZE needs a number";
                if (!long.TryParse(written, NumberStyles.None, CultureInfo.InvariantCulture, out var size) || size > mostBytes) return "552 5.3.4 Message too big";
            }
            else if (!parameter.Equals("BODY=7BIT", StringComparison.OrdinalIgnoreCase) && !parameter.Equals("BODY=8BITMIME", StringComparison.OrdinalIgnoreCase))
            {
                return "555 5.5.4 Unknown parameter";
            }
        }

        return null;
    }
}
