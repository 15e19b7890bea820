namespace Backscatter.Core.Smtp;

/// <summary>One reply of a mail server: a code and one or more lines of text (RFC 5321 section 4.2).</summary>
/// <param name="Code">Three digits, 200 to 599.</param>
/// <param name="Lines">The text of each line without code and separator; at least one, possibly empty. Foreign text.</param>
public sealed record SmtpReply(int Code, IReadOnlyList<string> Lines)
{
    /// <summary>The lines joined by one space.</summary>
    public string Text => string.Join(' ', Lines);

    /// <summary>
    /// The first enhanced status code (RFC 3463), such as <c>5.1.1</c>; null when there is none. One at the start of a line (RFC 2034) comes before one
    /// inside the text (<c>no mailbox here (#5.1.1)</c>), which counts only when its class is that of <see cref="Code"/>. The number of a version or an
    /// IP address is never one.
    /// </summary>
    public string? EnhancedCode => EnhancedStatusCode.Find(this)?.ToString();

    /// <summary>The reply as it came over the wire, lines joined by <c>\n</c>: <c>550-first\n550 last</c>.</summary>
    public override string ToString() => string.Join('\n', Lines.Select((line, i) => $"{Code}{(i < Lines.Count - 1 ? '-' : ' ')}{line}"));
}
