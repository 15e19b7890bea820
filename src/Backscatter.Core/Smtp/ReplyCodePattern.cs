using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Backscatter.Core.Smtp;

/// <summary>The reply codes a rule is for: three places, each a digit or <c>x</c> for any: <c>550</c>, <c>55x</c>, <c>5xx</c>.</summary>
internal sealed record ReplyCodePattern(int From, int To)
{
    public bool Matches(int code) => code >= From && code <= To;

    public static bool TryParse(string text, [NotNullWhen(true)] out ReplyCodePattern? pattern)
    {
        pattern = null;
        var digits = text.TrimEnd('x');
        if (text.Length != 3 || digits.Length == 0 || digits[0] is < '2' or > '5' || digits.AsSpan().ContainsAnyExceptInRange('0', '9')) return false;
        pattern = new ReplyCodePattern(Number(digits.PadRight(3, '0')), Number(digits.PadRight(3, '9')));
        return true;
    }

    private static int Number(string digits) => int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
}
