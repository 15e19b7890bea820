using System.Globalization;

namespace Backscatter.Core.Names;

/// <summary>
/// Text that a person writes for other people to read: a name, a reason. It is kept as it was written, so it must be fit to be shown on one line, in a
/// mail's header and in a log as it is: what <see cref="ForeignText"/> would have to escape there is refused here.
/// </summary>
public static class PlainLine
{
    /// <summary>What is wrong with a text, in words that follow its name; null where nothing is.</summary>
    /// <param name="text">The text.</param>
    /// <param name="most">The most characters.</param>
    public static string? Problem(string text, int most)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (string.IsNullOrWhiteSpace(text) || text.Length > most) return string.Create(CultureInfo.InvariantCulture, $"is 1 to {most} characters long");
        return text.EnumerateRunes().All(ForeignText.IsPlain) ? null : "has a control character or a character that is not seen; write it on one line";
    }
}
