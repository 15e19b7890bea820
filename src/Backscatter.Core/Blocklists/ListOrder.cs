namespace Backscatter.Core.Blocklists;

/// <summary>In which order lists are asked, so that no operator gets its questions in a burst.</summary>
internal static class ListOrder
{
    /// <summary>
    /// Spreads the lists of each operator evenly over the whole; otherwise their order is kept. A list without an operator's name is its own.
    /// </summary>
    public static IReadOnlyList<Blocklist> Interleaved(IReadOnlyList<Blocklist> lists) =>
        [.. lists
            .GroupBy(QuestionBudget.OperatorOf, StringComparer.Ordinal)
            .SelectMany(theirs => theirs.Select((list, index) => (List: list, At: (index + 0.5) / theirs.Count())))
            .OrderBy(place => place.At)
            .Select(place => place.List)];
}
