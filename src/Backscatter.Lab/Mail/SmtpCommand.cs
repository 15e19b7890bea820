using System.Diagnostics.CodeAnalysis;

namespace Backscatter.Lab.Mail;

/// <summary>One command line: a verb in upper case and what follows it (RFC 5321 section 4.1.1).</summary>
internal sealed record SmtpCommand(string Verb, string Argument)
{
    public static SmtpCommand Read(string line)
    {
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        return space < 0 ? new SmtpCommand(line.ToUpperInvariant(), "") : new SmtpCommand(line[..space].ToUpperInvariant(), line[(space + 1)..].Trim(' '));
    }

    /// <summary>
    /// The path and the parameters of <c>FROM:&lt;path&gt; parameters</c>. Only what the RFC's grammar allows: no blank after the colon, angle brackets,
    /// source routes dropped, a mailbox inside, or nothing, or <c>postmaster</c> alone.
    /// </summary>
    public bool TryReadPath(string keyword, [NotNullWhen(true)] out string? mailbox, out IReadOnlyList<string> parameters)
    {
        mailbox = null;
        parameters = [];
        if (!Argument.StartsWith(keyword + ":<", StringComparison.OrdinalIgnoreCase)) return false;
        var start = keyword.Length + 2;
        var end = EndOfPath(Argument, start);
        if (end < 0) return false;
        var rest = Argument[(end + 1)..];
        if (rest.Length > 0 && rest[0] != ' ') return false;
        var path = Argument[start..end];
        if (path.StartsWith('@') && path.IndexOf(':', StringComparison.Ordinal) is var colon and > 0) path = path[(colon + 1)..];
        if (path.Length > 0 && !IsMailbox(path)) return false;
        mailbox = path;
        parameters = rest.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return true;
    }

    private static int EndOfPath(string text, int start)
    {
        var quoted = false;
        for (var i = start; i < text.Length; i++)
        {
            if (quoted && text[i] == '\\') i++;
            else if (text[i] == '"') quoted = !quoted;
            else if (text[i] == '>' && !quoted) return i;
        }

        return -1;
    }

    private static bool IsMailbox(string path)
    {
        if (path.Any(c => c is < ' ' or > '~')) return false;
        if (path.Equals("postmaster", StringComparison.OrdinalIgnoreCase)) return true;
        var at = path.LastIndexOf('@');
        if (at is < 1 or > 64 || at == path.Length - 1 || path.Length > 254) return false;
        var (local, domain) = (path[..at], path[(at + 1)..]);
        return IsLocalPart(local) && (domain[0] == '[' && domain[^1] == ']' || Core.Names.DomainName.TryParse(domain, out _, out _));
    }

    private static bool IsLocalPart(string local) => local[0] == '"'
        ? local.Length > 2 && local[^1] == '"'
        : local.Split('.').All(atom => atom.Length > 0 && atom.All(c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-/=?^_`{|}~".Contains(c, StringComparison.Ordinal)));
}
