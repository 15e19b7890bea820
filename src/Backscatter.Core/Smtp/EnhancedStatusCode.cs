using System.Globalization;
using System.Text.RegularExpressions;

namespace Backscatter.Core.Smtp;

/// <summary>An enhanced status code (RFC 3463 section 2): class, subject, detail.</summary>
internal readonly partial record struct EnhancedStatusCode(int Class, int Subject, int Detail)
{
    /// <summary>
    /// The first code of a reply: at the start of a line (RFC 2034 section 3), else anywhere in its text as qmail and gateways write it
    /// (<c>(#5.1.1)</c>, <c>said: 550 5.7.1 …</c>). In the text it must be of the reply's own class and must not be the number of a version.
    /// </summary>
    public static EnhancedStatusCode? Find(SmtpReply reply)
    {
        foreach (var line in reply.Lines)
        {
            if (AtStart().Match(line) is { Success: true } match) return Read(match);
        }

        foreach (var line in reply.Lines)
        {
            foreach (Match match in Inside().Matches(line))
            {
                var code = Read(match);
                if (code.Class == reply.Code / 100 && code.Subject <= 7 && !FollowsProductName(line.AsSpan(0, match.Index))) return code;
            }
        }

        return null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Class}.{Subject}.{Detail}");

    private static EnhancedStatusCode Read(Match match) => new(Number(match.Groups[1]), Number(match.Groups[2]), Number(match.Groups[3]));

    private static int Number(Group group) => int.Parse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);

    // "Postfix 2.5.6", "version 5.1.1", "ESMTP Sendmail v5.1.2": a code follows punctuation, a reply code or a plain word, never a product's name.
    private static bool FollowsProductName(ReadOnlySpan<char> before) => ProductName().IsMatch(before.Length > 40 ? before[^40..] : before);

    [GeneratedRegex(@"^\s*[#\[(<'""]?([245])\.([0-9]{1,3})\.([0-9]{1,3})(?![.0-9]*[0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex AtStart();

    [GeneratedRegex(@"(?<![\w.])([245])\.([0-9]{1,3})\.([0-9]{1,3})(?!\.?[\w])", RegexOptions.CultureInvariant)]
    private static partial Regex Inside();

    [GeneratedRegex(
        @"(?:version|ver|release|build|postfix|exim|sendmail|qmail|exchange|esmtp|smtp|mta|server|service|daemon|agent|engine|mail|software)\b[ :/=(v.-]*$|\bv$",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex ProductName();
}
