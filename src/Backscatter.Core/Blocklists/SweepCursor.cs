namespace Backscatter.Core.Blocklists;

/// <summary>Where a sweep ended for want of budget: the first question to one operator that was not asked.</summary>
/// <param name="Operator">The operator (<see cref="QuestionBudget.OperatorOf"/>).</param>
/// <param name="Zone">The list's zone.</param>
/// <param name="Subject">The subject, as <see cref="BlocklistSubject.Label"/>.</param>
public sealed record SweepCursor(string Operator, string Zone, string Subject);

/// <summary>
/// The order of a sweep's questions: by list and subject, so that it is the same in each sweep, and for each operator from where the last sweep
/// ended, so that a small allowance still comes round to everyone.
/// </summary>
public static class SweepOrder
{
    /// <summary>Puts questions into order.</summary>
    /// <param name="questions">The questions of the sweep.</param>
    /// <param name="cursors">Where the last sweep ended; an operator that is in none starts from its beginning.</param>
    /// <param name="questionOf">The question in an item.</param>
    public static IReadOnlyList<T> From<T>(IEnumerable<T> questions, IReadOnlyList<SweepCursor> cursors, Func<T, BlocklistQuestion> questionOf)
    {
        ArgumentNullException.ThrowIfNull(cursors);
        var starts = cursors.ToDictionary(cursor => cursor.Operator, StringComparer.Ordinal);
        return
        [
            .. questions
                .Select(item => (Item: item, Question: questionOf(item)))
                .OrderBy(pair => IsBefore(pair.Question, starts))
                .ThenBy(pair => pair.Question.List.Zone, StringComparer.Ordinal)
                .ThenBy(pair => pair.Question.Subject.Label, StringComparer.Ordinal)
                .Select(pair => pair.Item),
        ];
    }

    /// <summary>Where a sweep ended: the first question of each operator, in the order in which they were asked, that its allowance did not reach.</summary>
    public static IReadOnlyList<SweepCursor> EndOf(IEnumerable<BlocklistQuestion> unasked)
    {
        ArgumentNullException.ThrowIfNull(unasked);
        return [.. unasked.Select(question => new SweepCursor(QuestionBudget.OperatorOf(question.List), question.List.Zone, question.Subject.Label)).DistinctBy(cursor => cursor.Operator, StringComparer.Ordinal)];
    }

    // A list or a subject that has gone since only moves the start to the next one.
    private static bool IsBefore(BlocklistQuestion question, Dictionary<string, SweepCursor> starts)
    {
        if (!starts.TryGetValue(QuestionBudget.OperatorOf(question.List), out var start)) return false;
        var zone = string.CompareOrdinal(question.List.Zone, start.Zone);
        return zone < 0 || (zone == 0 && string.CompareOrdinal(question.Subject.Label, start.Subject) < 0);
    }
}
