using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Backscatter.Core.Smtp;

/// <summary>The enhanced status codes a rule is for: each place a number, a range or <c>x</c> for any: <c>5.1.1</c>, <c>x.1.1</c>, <c>5.7.606-649</c>.</summary>
internal sealed record EnhancedCodePattern(int Class, int SubjectFrom, int SubjectTo, int DetailFrom, int DetailTo)
{
    public bool Matches(EnhancedStatusCode code) =>
        (Class == 0 || Class == code.Class)
        && code.Subject >= SubjectFrom && code.Subject <= SubjectTo
        && code.Detail >= DetailFrom && code.Detail <= DetailTo;

    public static bool TryParse(string text, [NotNullWhen(true)] out EnhancedCodePattern? pattern)
    {
        pattern = null;
        var places = text.Split('.');
        if (places.Length != 3 || places[0] is not ("x" or "2" or "4" or "5")) return false;
        if (!TryRange(places[1], out var subjectFrom, out var subjectTo) || !TryRange(places[2], out var detailFrom, out var detailTo)) return false;
        pattern = new EnhancedCodePattern(places[0] == "x" ? 0 : places[0][0] - '0', subjectFrom, subjectTo, detailFrom, detailTo);
        return true;
    }

    private static bool TryRange(string text, out int from, out int to)
    {
        from = 0;
        to = 999;
        if (text == "x") return true;
        var ends = text.Split('-');
        return ends.Length <= 2 && TryNumber(ends[0], out from) && TryNumber(ends[^1], out to) && from <= to;
    }

    private static bool TryNumber(string text, out int number)
    {
        number = 0;
        return text.Length is >= 1 and <= 3 && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
