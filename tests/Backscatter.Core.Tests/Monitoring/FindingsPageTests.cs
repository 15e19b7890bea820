using System.Globalization;
using Backscatter.Core.Data;
using Backscatter.Core.Monitoring.Findings;

namespace Backscatter.Core.Tests.Monitoring;

/// <summary><c>docs/findings.md</c> says what the code does.</summary>
public sealed class FindingsPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "findings.md"));

    [Fact]
    public void The_page_has_the_numbers_of_the_code()
    {
        var policy = new FindingPolicy();

        Assert.Contains(Row("`Confirmations`", policy.Confirmations), Page, StringComparison.Ordinal);
        Assert.Contains(Row("`PassesToClose`", policy.PassesToClose), Page, StringComparison.Ordinal);
        Assert.Contains(Row("`ReminderAfter`", policy.ReminderAfter!.Value), Page, StringComparison.Ordinal);
        Assert.Contains(Row("`Remembered`", policy.Remembered), Page, StringComparison.Ordinal);
        Assert.Contains(Row("`FlapWindow`", policy.FlapWindow), Page, StringComparison.Ordinal);
        Assert.Contains(Row("`FlapTurns`", policy.FlapTurns), Page, StringComparison.Ordinal);
        Assert.Contains(Row("longest suppression", Suppression.Longest), Page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_has_every_transition() =>
        Assert.All(Words<TransitionKind>.All, word => Assert.Contains($"\n| `{word}` | ", Page, StringComparison.Ordinal));

    private static string Row(string name, int number) => string.Create(CultureInfo.InvariantCulture, $"\n| {name} | {number} | ");

    private static string Row(string name, TimeSpan span) => string.Create(CultureInfo.InvariantCulture, $"\n| {name} | {span.TotalDays} days | ");
}
