namespace Backscatter.Core.Compliance;

/// <summary>What to set on a product so that it makes no backscatter.</summary>
/// <param name="Id">A stable id in kebab case, and the name of its page: <c>postfix</c>.</param>
/// <param name="Title">The product as people know it.</param>
/// <param name="Versions">Of which versions or plans it holds.</param>
/// <param name="Platforms">The ids of the platforms it is for, as fingerprints name them; none for a product that gives no sign of itself.</param>
/// <param name="Controls">The ids of the controls that hold once it is done.</param>
/// <param name="Summary">The step in one sentence, at most <see cref="LongestSummary"/> characters.</param>
/// <param name="SeeAlso">The ids of remedies that may be meant instead, or have to be done as well.</param>
/// <param name="HasUnconfirmed">Whether the page has statements for which there is no public source; it marks each with the word "unconfirmed".</param>
/// <param name="LastReviewed">When somebody last held it against its sources.</param>
/// <param name="Sources">The pages that it rests on.</param>
public sealed record Remedy(
    string Id,
    string Title,
    string Versions,
    IReadOnlyList<string> Platforms,
    IReadOnlyList<string> Controls,
    string Summary,
    IReadOnlyList<string> SeeAlso,
    bool HasUnconfirmed,
    DateOnly LastReviewed,
    IReadOnlyList<string> Sources)
{
    /// <summary>The most characters of a summary: it stands in a cell of a table.</summary>
    public const int LongestSummary = 200;

    /// <summary>The page in Markdown, of the sections <see cref="RemedyCatalogue.Sections"/> in that order.</summary>
    public required string Page { get; init; }
}
