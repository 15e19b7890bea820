using System.Text.Json;
using Backscatter.Core.Blocklists;

namespace Backscatter.RealServers.Tests.Sweeps;

/// <summary>What one list said of one subject in a sweep.</summary>
internal sealed record SweptAnswer(SweepSubject Subject, BlocklistCheckResult Result)
{
    /// <summary>The zone of the list.</summary>
    public string Zone => Result.List.Zone;

    /// <summary><c>listed</c>, <c>unknown (refused)</c>.</summary>
    public string Words => Result.Answer.Reason is { } reason ? $"{Word(Result.Answer.Result)} ({Word(reason)})" : Word(Result.Answer.Result);

    /// <summary>Whether the engine learnt anything.</summary>
    public bool IsLearnt => Result.Answer.Result != AnswerResult.Unknown;

    /// <summary>Whether it says anything but the truth. That nothing was learnt is never false.</summary>
    public bool IsFalse => IsLearnt && Result.Answer.Result != SweepLists.TruthOf(Zone, Subject);

    /// <summary>The answer as a line of a failed test.</summary>
    public override string ToString() => $"{Zone} says {Words} of {Subject.Subject}, in truth {SweepLists.TruthOf(Zone, Subject)?.ToString() ?? "nothing"}: {Result.Answer.Meaning}";

    /// <summary>The false ones, as lines; a sweep in which all is well has none.</summary>
    public static IReadOnlyList<string> FalseOnes(IEnumerable<SweptAnswer> answers) => [.. answers.Where(answer => answer.IsFalse).Select(answer => answer.ToString())];

    /// <summary>How often each list said what, in the order of the catalogue.</summary>
    public static IReadOnlyList<string> Counts(IEnumerable<SweptAnswer> answers) => Counts(answers.Select(answer => (answer.Zone, answer.Words)));

    /// <summary>How often each list said what: <c>ipv4: 30 listed, 270 not-listed</c>, in the order of the catalogue.</summary>
    public static IReadOnlyList<string> Counts(IEnumerable<(string Zone, string Words)> answers) =>
        [.. answers.GroupBy(answer => answer.Zone).OrderBy(list => SweepLists.OrderOf(list.Key)).Select(list => $"{list.Key.Split('.')[0]}: {Counted(list.Select(answer => answer.Words))}")];

    private static string Counted(IEnumerable<string> words) =>
        string.Join(", ", words.CountBy(word => word).OrderBy(count => count.Key, StringComparer.Ordinal).Select(count => $"{count.Value} {count.Key}"));

    private static string Word<T>(T value) where T : struct, Enum => JsonSerializer.SerializeToElement(value).GetString()!;
}
