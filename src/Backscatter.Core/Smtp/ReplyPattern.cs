using System.Text.RegularExpressions;
using Backscatter.Core.Names;

namespace Backscatter.Core.Smtp;

/// <summary>One regular expression of a rule. Compiled when it is first asked: one command asks few of them and must start at once.</summary>
internal sealed class ReplyPattern
{
    // Foreign text meets these: the time is linear in its length, whatever the pattern.
    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    private readonly Lazy<Regex> _regex;

    public ReplyPattern(string text)
    {
        Text = text;
        _regex = new Lazy<Regex>(() => new Regex(text, Options));
    }

    public string Text { get; }

    /// <summary>The numbers of its sets of literals in the <see cref="PatternIndex"/> that it was put into.</summary>
    public Range Sets { get; set; }

    /// <summary>Whether the wording matches; only for a pattern without a mistake.</summary>
    public bool IsMatch(string wording) => _regex.Value.IsMatch(wording);

    /// <summary>Says what is wrong with the pattern; null when it can be matched without backtracking.</summary>
    public string? FindMistake()
    {
        try
        {
            _ = _regex.Value;
            return null;
        }
        catch (Exception mistake) when (mistake is ArgumentException or NotSupportedException)
        {
            return $"has the pattern {ForeignText.Quote(Text, 80)}, which cannot be matched without backtracking: {ForeignText.Escape(mistake.Message)}";
        }
    }
}
