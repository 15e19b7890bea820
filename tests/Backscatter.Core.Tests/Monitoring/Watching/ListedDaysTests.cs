using Backscatter.Core.Compliance;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Findings;
using Backscatter.Core.Monitoring.Watching;

namespace Backscatter.Core.Tests.Monitoring.Watching;

public sealed class ListedDaysTests
{
    private static readonly TenantId Contoso = TenantId.Parse("contoso");
    private static readonly FindingKey Key = new("BSC-021", "198.51.100.7", "zen.spamhaus.org");

    // Each change: day and hour of October, o opened, r reopened, c closed, w worsened; then the finding as it is: since, until.
    [Theory]
    [InlineData("", "", 31, 0)]
    [InlineData("3.10o 5.09c", "", 31, 3)]
    [InlineData("3.10o 3.20c", "", 31, 1)]
    [InlineData("3.10o 4.00c", "", 31, 1)]
    [InlineData("3.10o 5.09c 5.20r 6.01c", "", 31, 4)]
    [InlineData("3.10o", "", 31, 29)]
    [InlineData("3.10o", "", 10, 8)]
    [InlineData("5.09c", "", 31, 5)]
    [InlineData("5.09w", "", 10, 10)]
    [InlineData("5.09w 6.09c", "", 31, 6)]
    [InlineData("", "-3", 10, 10)]
    [InlineData("", "4", 10, 7)]
    [InlineData("", "-9 -3", 10, 0)]
    [InlineData("", "-9 2", 10, 1)]
    public void Days_are_counted_from_what_changed_and_from_what_stands(string changes, string finding, int today, int days)
    {
        var counted = ListedDays.Of("contoso.example", new DateOnly(2026, 10, 1), [Entry(changes)], finding.Length == 0 ? [] : [Finding(finding)], At(today).AddHours(23));

        Assert.Equal(days == 0 ? [] : [new ListedDays("zen.spamhaus.org", "contoso.example", "198.51.100.7", days)], counted);
    }

    [Fact]
    public void What_is_no_listing_is_not_counted() =>
        Assert.Empty(ListedDays.Of("contoso.example", new DateOnly(2026, 10, 1), [], [Finding("4") with { Key = new FindingKey("BSC-010", "mx") }], At(31)));

    private static HistoryEntry Entry(string changes) => new(Contoso, "contoso.example", "scan", At(1), CheckKind.Blocklists, Verdict.Fail, true, [],
    [
        .. changes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(change =>
        {
            var at = At(int.Parse(change.Split('.')[0], null)).AddHours(int.Parse(change.Split('.')[1][..2], null));
            var (kind, before, after) = change[^1] switch
            {
                'o' => (TransitionKind.Opened, (ControlSeverity?)null, (ControlSeverity?)ControlSeverity.High),
                'r' => (TransitionKind.Reopened, null, ControlSeverity.High),
                'w' => (TransitionKind.Worsened, ControlSeverity.Medium, ControlSeverity.High),
                _ => (TransitionKind.Closed, ControlSeverity.High, null),
            };
            return new Transition(change, kind, Contoso, "contoso.example", Key, at, before, after, "seen", null, "scan");
        }),
    ]);

    private static Finding Finding(string span)
    {
        var days = span.Split(' ').Select(day => int.Parse(day, null)).ToList();
        return new Finding(Key, days.Count > 1 ? FindingStatus.Closed : FindingStatus.Open, ControlSeverity.High, 1, "seen", null, At(1), At(1)) { OpenedAt = At(days[0]), ClosedAt = days.Count > 1 ? At(days[1]) : null };
    }

    private static DateTimeOffset At(int day) => new DateTimeOffset(2026, 10, 1, 0, 0, 0, TimeSpan.Zero).AddDays(day - 1);
}
