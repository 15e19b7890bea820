using System.Text.Json;
using Backscatter.Core.Blocklists;

namespace Backscatter.RealServers.Tests.Sweeps;

/// <summary>What one list said of one subject in a sweep.</summary>
/// <param name="Subject">The subject.</param>
/// <param name="List">The list.</param>
/// <param name="Answer">What it said, and what that means.</param>
/// <param name="Resolver">Who answered; null where nothing was asked.</param>
internal sealed record SweptAnswer(SweepSubject Subject, Blocklist List, BlocklistAnswer Answer, string? Resolver)
{
    /// <summary>The zone of the list.</summary>
    public string Zone => List.Zone;

    /// <summary>The addresses that it answered with, in the order of their text.</summary>
    public IEnumerable<string> Addresses => Answer.Codes.Select(code => code.Answer.ToString()).Order(StringComparer.Ordinal);

    /// <summary><c>listed</c>, <c>unknown (refused)</c>.</summary>
    public string Words => Answer.Reason is { } reason ? $"{Word(Answer.Result)} ({Word(reason)})" : Word(Answer.Result);

    /// <summary>Whether the engine learnt anything.</summary>
    public bool IsLearnt => Answer.Result != AnswerResult.Unknown;

    /// <summary>Whether it says anything but the truth. That nothing was learnt is never false.</summary>
    public bool IsFalse => IsLearnt && Answer.Result != SweepLists.TruthOf(Zone, Subject);

    /// <summary>The answer as a line of a failed test.</summary>
    public override string ToString() => $"{Zone} says {Words} of {Subject.Subject}, in truth {SweepLists.TruthOf(Zone, Subject)?.ToString() ?? "nothing"}: {Answer.Meaning}";

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
