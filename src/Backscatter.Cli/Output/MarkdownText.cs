using System.Text.RegularExpressions;
using Backscatter.Core.Names;

namespace Backscatter.Cli.Output;

/// <summary>Text that stands in Markdown as what it says, and never becomes a link, a heading, a table cell or a tag.</summary>
internal static partial class MarkdownText
{
    private const int LongestForeign = 600;

    /// <summary>Text that came from outside: bounded, and every character that means anything escaped.</summary>
    public static string Foreign(string text) => Special().Replace(ForeignText.Escape(text, LongestForeign), @"\$0").Replace("://", @"\://", StringComparison.Ordinal);

    /// <summary>Text of a data file: on one line, and only that escaped which would change its meaning inside a table.</summary>
    public static string Data(string text) => Meaningful().Replace(ForeignText.Escape(text, LongestForeign), @"\$0");

    [GeneratedRegex(@"[\\`*_{}\[\]<>()#+!|~&@]", RegexOptions.CultureInvariant)]
    private static partial Regex Special();

    [GeneratedRegex(@"[\\`*_\[\]<>|]", RegexOptions.CultureInvariant)]
    private static partial Regex Meaningful();
}
