using Backscatter.Cli.Output;
using Backscatter.Core.Blocklists;

namespace Backscatter.Cli.Lists;

/// <summary>One list and how it stood its test; no test where its key is missing.</summary>
/// <param name="List">The list.</param>
/// <param name="Tests">One for each kind of subject that it carries; empty where it could not be asked.</param>
internal sealed record CheckedList(Blocklist List, IReadOnlyList<ListTestResult> Tests);

/// <summary>Asks the test points of several lists side by side.</summary>
internal static class ListCheck
{
    /// <summary>Asks them; the result is in the order of the lists.</summary>
    public static Task<IReadOnlyList<CheckedList>> RunAsync(BlocklistChecker checker, IReadOnlyList<Blocklist> lists, CancellationToken cancellationToken) =>
        WorkBar.ShowAsync<IReadOnlyList<CheckedList>>("Asking test points", lists.Count, async step => await Task.WhenAll(lists.Select(async list =>
        {
            var tests = await checker.TestAsync([list], cancellationToken);
            step(list.Zone);
            return new CheckedList(list, tests);
        })));

    /// <summary>The exit code: one failure decides, then what could not be tested.</summary>
    public static int Exit(IReadOnlyList<CheckedList> lists)
    {
        var outcomes = lists.SelectMany(list => list.Tests).Select(test => test.Test.Outcome).ToList();
        if (outcomes.Contains(SelfTestOutcome.Failed)) return ExitCode.Fail;
        return outcomes.Contains(SelfTestOutcome.Unanswered) || lists.Any(list => list.Tests.Count == 0) ? ExitCode.Unknown : ExitCode.Pass;
    }
}
