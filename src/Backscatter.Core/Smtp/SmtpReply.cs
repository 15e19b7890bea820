using System.Text.RegularExpressions;

namespace Backscatter.Core.Smtp;

/// <summary>One reply of a mail server: a code and one or more lines of text (RFC 5321 section 4.2).</summary>
/// <param name="Code">Three digits, 200 to 599.</param>
/// <param name="Lines">The text of each line without code and separator; at least one, possibly empty. Foreign text.</param>
public sealed partial record SmtpReply(int Code, IReadOnlyList<string> Lines)
{
    /// <summary>The lines joined by one space.</summary>
    public string Text => string.Join(' ', Lines);

    /// <summary>The first enhanced status code found at the start of a line (RFC 3463, RFC 2034), such as <c>5.1.1</c>; null when there is none.</summary>
    public string? EnhancedCode => Lines.Select(line => EnhancedCodePattern().Match(line)).FirstOrDefault(match => match.Success)?.Groups[1].Value;

    /// <summary>The reply as it came over the wire, lines joined by <c>\n</c>: <c>550-first\n550 last</c>.</summary>
    public override string ToString() => string.Join('\n', Lines.Select((line, i) => $"{Code}{(i < Lines.Count - 1 ? '-' : ' ')}{line}"));

    [GeneratedRegex(@"^\s*#?([245]\.\d{1,3}\.\d{1,3})(?![.\d])", RegexOptions.CultureInvariant)]
    private static partial Regex EnhancedCodePattern();
}
