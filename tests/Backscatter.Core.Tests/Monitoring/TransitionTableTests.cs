using Backscatter.Core.Compliance;
using Backscatter.Core.Monitoring.Findings;

namespace Backscatter.Core.Tests.Monitoring;

/// <summary>Every pair of where a finding stands and what the next scan sees: what is told, and where it stands then.</summary>
public sealed class TransitionTableTests
{
    private static readonly DateTimeOffset LastScan = Watch.Noon;

    // The first result is that of one look that decides, the second that of two that must agree.
    [Theory]
    [InlineData("absent", "pass", "- → absent", "- → absent")]
    [InlineData("absent", "fail", "opened → open", "- → pending failed 1")]
    [InlineData("absent", "worse", "opened → open", "- → pending failed 1")]
    [InlineData("absent", "milder", "opened → open", "- → pending failed 1")]
    [InlineData("absent", "unknown", "- → absent", "- → absent")]
    [InlineData("absent", "gone", "- → absent", "- → absent")]
    [InlineData("absent", "missing", "- → absent", "- → absent")]
    [InlineData("pending", "pass", "- → absent", "- → absent")]
    [InlineData("pending", "fail", "opened → open", "opened → open")]
    [InlineData("pending", "worse", "opened → open", "opened → open")]
    [InlineData("pending", "milder", "opened → open", "opened → open")]
    [InlineData("pending", "unknown", "- → pending failed 1", "- → pending failed 1")]
    [InlineData("pending", "gone", "- → absent", "- → absent")]
    [InlineData("pending", "missing", "- → pending failed 1", "- → pending failed 1")]
    [InlineData("open", "pass", "closed → closed", "- → open passed 1")]
    [InlineData("open", "fail", "- → open", "- → open")]
    [InlineData("open", "worse", "worsened → open", "- → open changed 1")]
    [InlineData("open", "milder", "eased → open", "- → open changed -1")]
    [InlineData("open", "unknown", "- → open", "- → open")]
    [InlineData("open", "gone", "closed → closed", "- → open passed 1")]
    [InlineData("open", "missing", "- → open", "- → open")]
    [InlineData("suppressed", "pass", "closed(s1) → closed", "- → open passed 1 by s1")]
    [InlineData("suppressed", "fail", "- → open by s1", "- → open by s1")]
    [InlineData("suppressed", "worse", "worsened → open", "- → open changed 1 by s1")]
    [InlineData("suppressed", "milder", "eased(s1) → open by s1", "- → open changed -1 by s1")]
    [InlineData("suppressed", "unknown", "- → open by s1", "- → open by s1")]
    [InlineData("suppressed", "gone", "closed(s1) → closed", "- → open passed 1 by s1")]
    [InlineData("suppressed", "missing", "- → open by s1", "- → open by s1")]
    [InlineData("told, then suppressed", "pass", "closed → closed", "- → open passed 1 by s1")]
    [InlineData("told, then suppressed", "fail", "- → open by s1", "- → open by s1")]
    [InlineData("told, then suppressed", "worse", "worsened → open", "- → open changed 1 by s1")]
    [InlineData("told, then suppressed", "milder", "eased(s1) → open by s1", "- → open changed -1 by s1")]
    [InlineData("told, then suppressed", "unknown", "- → open by s1", "- → open by s1")]
    [InlineData("told, then suppressed", "gone", "closed → closed", "- → open passed 1 by s1")]
    [InlineData("told, then suppressed", "missing", "- → open by s1", "- → open by s1")]
    [InlineData("flapping, open", "pass", "- → closed flapping", "- → open passed 1 flapping")]
    [InlineData("flapping, open", "fail", "- → open flapping", "- → open flapping")]
    [InlineData("flapping, open", "worse", "worsened → open flapping", "- → open changed 1 flapping")]
    [InlineData("flapping, open", "milder", "- → open flapping", "- → open changed -1 flapping")]
    [InlineData("flapping, open", "unknown", "- → open flapping", "- → open flapping")]
    [InlineData("flapping, open", "gone", "- → closed flapping", "- → open passed 1 flapping")]
    [InlineData("flapping, open", "missing", "- → open flapping", "- → open flapping")]
    [InlineData("flapping, closed", "pass", "- → closed flapping", "- → closed flapping")]
    [InlineData("flapping, closed", "fail", "- → open flapping", "- → closed failed 1 flapping")]
    [InlineData("flapping, closed", "worse", "worsened → open flapping", "- → closed failed 1 flapping")]
    [InlineData("flapping, closed", "milder", "- → open flapping", "- → closed failed 1 flapping")]
    [InlineData("flapping, closed", "unknown", "- → closed flapping", "- → closed flapping")]
    [InlineData("flapping, closed", "gone", "- → closed flapping", "- → closed flapping")]
    [InlineData("flapping, closed", "missing", "- → closed flapping", "- → closed flapping")]
    [InlineData("closed, remembered", "pass", "- → closed", "- → closed")]
    [InlineData("closed, remembered", "fail", "reopened → open", "- → closed failed 1")]
    [InlineData("closed, remembered", "worse", "reopened → open", "- → closed failed 1")]
    [InlineData("closed, remembered", "milder", "reopened → open", "- → closed failed 1")]
    [InlineData("closed, remembered", "unknown", "- → closed", "- → closed")]
    [InlineData("closed, remembered", "gone", "- → closed", "- → closed")]
    [InlineData("closed, remembered", "missing", "- → closed", "- → closed")]
    [InlineData("closed, forgotten", "pass", "- → absent", "- → absent")]
    [InlineData("closed, forgotten", "fail", "opened → open", "- → pending failed 1")]
    [InlineData("closed, forgotten", "worse", "opened → open", "- → pending failed 1")]
    [InlineData("closed, forgotten", "milder", "opened → open", "- → pending failed 1")]
    [InlineData("closed, forgotten", "unknown", "- → absent", "- → absent")]
    [InlineData("closed, forgotten", "gone", "- → absent", "- → absent")]
    [InlineData("closed, forgotten", "missing", "- → absent", "- → absent")]
    public void A_finding_and_a_scan(string state, string seen, string ofOneLook, string ofTwo)
    {
        Assert.Equal(ofOneLook, Next(state, seen, looks: 1));
        Assert.Equal(ofTwo, Next(state, seen, looks: 2));
    }

    private static string Next(string state, string seen, int looks)
    {
        var watch = new Watch(new FindingPolicy { Confirmations = looks, PassesToClose = looks });
        if (State(state) is { } finding) watch.Findings = [finding];
        if (state.Contains("suppressed", StringComparison.Ordinal)) watch.Suppressions.Add(Watch.Suppress("s1", LastScan.AddDays(-4), LastScan.AddDays(30)));
        return $"{Watch.Said(watch.See(seen))} → {watch.Standing()}";
    }

    private static Finding? State(string state)
    {
        var pending = new Finding(Watch.Key, FindingStatus.Pending, ControlSeverity.Medium, 2, "Listed on SpamCop.", "Ask SpamCop.", LastScan.AddDays(-3), LastScan) { Failed = 1, Scan = "scan-0", DecidedAt = LastScan };
        var open = pending with
        {
            Status = FindingStatus.Open,
            Failed = 0,
            OpenedAt = LastScan.AddDays(-3),
            ToldSeverity = ControlSeverity.Medium,
            ToldDegree = 2,
            ToldAt = LastScan.AddDays(-3),
            IsTold = true,
            IsRising = true,
        };
        var covered = open with { SuppressedBy = "s1", Covers = [new Cover("s1", new Gravity(ControlSeverity.Medium, 2))] };
        var closed = open with { Status = FindingStatus.Closed, ClosedAt = LastScan.AddDays(-5), IsTold = false, IsRising = false };
        var flapping = open with { IsFlapping = true, Peak = new Gravity(ControlSeverity.Medium, 2), Turns = [LastScan.AddHours(-18), LastScan.AddHours(-12), LastScan.AddHours(-6), LastScan] };
        return state switch
        {
            "absent" => null,
            "pending" => pending,
            "open" => open,
            "suppressed" => covered with { IsTold = false, ToldAt = null },
            "told, then suppressed" => covered,
            "flapping, open" => flapping,
            "flapping, closed" => flapping with { Status = FindingStatus.Closed, ClosedAt = LastScan, IsRising = false },
            "closed, remembered" => closed,
            "closed, forgotten" => closed with { ClosedAt = LastScan.AddDays(-31) },
            _ => throw new ArgumentException(state, nameof(state)),
        };
    }
}
