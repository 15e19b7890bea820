using System.Text.RegularExpressions;
using Backscatter.Core.Names;

namespace Backscatter.Core.Smtp;

/// <summary>One regular expression of a rule. Compiled when it is first asked: one command asks few of them and must start at once.</summary>
internal sealed partial class ReplyPattern
{
    // Foreign text meets these: PatternBounds proves that the time is linear in its length.
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    private readonly Lazy<Regex> _regex;

    public ReplyPattern(string text)
    {
        Text = text;
        _regex = new Lazy<Regex>(() => new Regex(text, Options));
    }

    public string Text { get; }

    /// <summary>The numbers of its sets of literals in the <see cref="PatternIndex"/> that it was put into.</summary>
    public Range Sets { get; set; }

    /// <summary>Whether its letters are in the form that wordings have; a pattern with others could never match, and would fail silently.</summary>
    public static bool IsFolded(string pattern)
    {
        var letters = Escape().Replace(pattern, "");
        return ReplyWording.Fold(letters) == letters;
    }

    /// <summary>Whether the wording matches; only for a pattern without a mistake.</summary>
    public bool IsMatch(string wording) => _regex.Value.IsMatch(wording);

    /// <summary>Says what is wrong with the pattern; null when it is a regular expression that is matched in linear time.</summary>
    public string? FindMistake()
    {
        try
        {
            _ = _regex.Value;
        }
        catch (ArgumentException mistake)
        {
            return $"has the pattern {ForeignText.Quote(Text, 80)}, which is no regular expression: {ForeignText.Escape(mistake.Message)}";
        }

        return PatternBounds.FindMistake(Text) is { } mistakeInIt ? $"has the pattern {ForeignText.Quote(Text, 80)}, which {mistakeInIt}" : null;
    }

    [GeneratedRegex(@"\\.", RegexOptions.CultureInvariant)]
    private static partial Regex Escape();
}
