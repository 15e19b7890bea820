using Backscatter.Core.Compliance;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Findings;

namespace Backscatter.Core.Tests.Monitoring;

public sealed class FindingRulesTests
{
    private static readonly FindingPolicy Twice = new() { Confirmations = 2, PassesToClose = 2 };

    // Six hours apart, one look decides; four turns within two days make a finding flap.
    [Theory]
    [InlineData("fail fail fail", "opened")]
    [InlineData("fail unknown missing fail", "opened")]
    [InlineData("fail pass", "opened closed")]
    [InlineData("fail gone", "opened closed")]
    [InlineData("fail pass fail", "opened closed reopened")]
    [InlineData("fail worse worse milder milder", "opened worsened eased")]
    [InlineData("milder fail worse worse", "opened worsened worsened")]
    [InlineData("worse fail milder pass", "opened eased eased closed")]
    [InlineData("fail pass fail pass", "opened closed reopened flapping")]
    [InlineData("fail pass fail pass fail pass fail", "opened closed reopened flapping")]
    [InlineData("fail worse fail worse fail worse", "opened worsened eased worsened flapping")]
    [InlineData("fail pass fail pass worse pass worse pass", "opened closed reopened flapping worsened")]
    [InlineData("fail pass fail pass pass pass pass pass pass pass pass", "opened closed reopened flapping")]
    [InlineData("fail pass fail pass pass pass pass pass pass pass pass pass", "opened closed reopened flapping settled")]
    [InlineData("fail pass fail pass fail fail fail fail fail fail fail fail fail fail", "opened closed reopened flapping settled")]
    [InlineData("fail pass fail pass unknown unknown unknown unknown unknown unknown unknown unknown unknown unknown", "opened closed reopened flapping")]
    [InlineData("fail pass fail pass pass pass pass pass pass pass pass pass fail pass", "opened closed reopened flapping settled reopened closed")]
    public void What_is_told_of_what_is_seen(string seen, string told)
    {
        var watch = new Watch(new FindingPolicy());

        Assert.Equal(told, string.Join(' ', seen.Split(' ').Select(word => Watch.Said(watch.See(word))).Where(said => said != "-")));
    }

    [Theory]
    [InlineData("fail fail", "opened")]
    [InlineData("fail pass fail pass fail pass", "")]
    [InlineData("fail unknown unknown fail", "opened")]
    [InlineData("fail fail pass fail pass fail", "opened")]
    [InlineData("fail fail pass unknown pass", "opened closed")]
    [InlineData("fail fail pass gone", "opened closed")]
    [InlineData("fail fail worse fail worse fail", "opened")]
    [InlineData("fail fail worse unknown worse", "opened worsened")]
    [InlineData("fail fail worse milder worse milder", "opened")]
    [InlineData("fail fail milder milder", "opened eased")]
    [InlineData("fail fail worse pass worse", "opened")]
    [InlineData("fail fail pass pass fail pass fail", "opened closed")]
    [InlineData("fail fail pass pass fail fail", "opened closed reopened")]
    public void What_must_be_seen_twice_is_told_the_second_time(string seen, string told)
    {
        var watch = new Watch(Twice);

        Assert.Equal(told, string.Join(' ', seen.Split(' ').Select(word => Watch.Said(watch.See(word))).Where(said => said != "-")));
    }

    [Fact]
    public void A_transition_says_what_was_and_what_is()
    {
        var watch = new Watch(new FindingPolicy());

        Assert.Equal("opened null→medium: Listed on SpamCop. Ask SpamCop.", Told(watch.See("fail")));
        Assert.Equal("worsened medium→high: Listed on SpamCop, gravely. Ask SpamCop.", Told(watch.See("worse")));
        Assert.Equal("closed high→null: Not on SpamCop. ", Told(watch.See("pass")));
        Assert.Equal("reopened null→low: Listed on SpamCop, a little. Ask SpamCop.", Told(watch.See("milder")));
        Assert.Equal(
            "flapping low→null: It turned 4 times in 2 days; its turns are not told until it has been steady for as long. Not on SpamCop. Ask SpamCop.", Told(watch.See("pass")));
        Assert.Equal("settled low→null: It has been steady for 2 days, closed. Not on SpamCop. ", Told(watch.See("pass", TimeSpan.FromDays(2))));
    }

    [Fact]
    public void A_subject_that_is_gone_closes_its_findings_and_says_so()
    {
        var watch = new Watch(new FindingPolicy());
        watch.See("fail");

        Assert.Equal("closed medium→null: 192.0.2.1 is not part of northwind.example any more: the scan found everything that is, and not this. ", Told(watch.See("gone")));
    }

    [Fact]
    public void A_list_that_was_not_asked_about_a_subject_that_is_there_is_no_subject_that_is_gone()
    {
        var watch = new Watch(new FindingPolicy());
        watch.See("fail");
        var other = new Observation(Watch.Key with { List = "psbl.surriel.com" }, Verdict.Pass, ControlSeverity.Medium, 0, "Not on PSBL.", null);

        Assert.Empty(watch.Apply(new SeenAssessment("later", watch.Now.AddHours(1), [other], new HashSet<string> { "BSC-021" }, new HashSet<string>())));
        Assert.Equal("open", watch.Standing());
    }

    [Fact]
    public void A_reminder_comes_when_a_scan_sees_it_still_fail_and_counts_from_what_was_told_last()
    {
        var watch = new Watch(new FindingPolicy { ReminderAfter = TimeSpan.FromDays(14) });
        watch.See("fail");

        Assert.Equal("-", Watch.Said(watch.See("fail", TimeSpan.FromDays(13))));
        Assert.Equal("-", Watch.Said(watch.See("unknown", TimeSpan.FromDays(2))));
        Assert.Equal("reminder medium→medium: It is still open, 15 days after it was opened. Listed on SpamCop. Ask SpamCop.", Told(watch.See("fail", TimeSpan.FromHours(1))));
        Assert.Equal("worsened", Watch.Said(watch.See("worse", TimeSpan.FromDays(13))));
        Assert.Equal("-", Watch.Said(watch.See("worse", TimeSpan.FromDays(13))));
        Assert.Equal("reminder", Watch.Said(watch.See("worse", TimeSpan.FromDays(1))));
    }

    [Fact]
    public void Without_a_time_for_reminders_there_is_none()
    {
        var watch = new Watch(new FindingPolicy { ReminderAfter = null });
        watch.See("fail");

        Assert.Equal("-", Watch.Said(watch.See("fail", TimeSpan.FromDays(400))));
    }

    [Theory]
    [InlineData(29, "reopened")]
    [InlineData(30, "opened")]
    public void What_comes_back_while_it_is_remembered_is_reopened(int days, string told)
    {
        var watch = new Watch(new FindingPolicy { Remembered = TimeSpan.FromDays(30) });
        watch.See("fail");
        watch.See("pass");

        Assert.Equal(told, Watch.Said(watch.See("fail", TimeSpan.FromDays(days))));
    }

    [Fact]
    public void What_flaps_is_not_forgotten_before_it_was_told_as_settled()
    {
        var watch = new Watch(new FindingPolicy { Remembered = TimeSpan.FromDays(30) });
        foreach (var word in "fail pass fail pass".Split(' ')) watch.See(word);

        Assert.Equal("-", Watch.Said(watch.See("unknown", TimeSpan.FromDays(40))));
        Assert.Equal("closed flapping", watch.Standing());
        Assert.Equal("settled", Watch.Said(watch.See("pass")));
        Assert.Equal("-", Watch.Said(watch.See("pass")));
        Assert.Equal("absent", watch.Standing());
    }

    [Fact]
    public void What_the_first_scan_of_a_control_finds_is_marked_and_what_comes_back_is_not()
    {
        var watch = new Watch(Twice) { Findings = [] };
        watch.Apply(Watch.Scan("fail", "first", watch.Now) with { Baseline = new HashSet<string> { "BSC-021" } });
        var opened = Assert.Single(watch.See("fail"));
        watch.See("pass");
        watch.See("pass");
        watch.See("fail");
        var reopened = Assert.Single(watch.See("fail"));

        Assert.Equal((TransitionKind.Opened, true), (opened.Kind, opened.IsBaseline));
        Assert.Equal((TransitionKind.Reopened, false), (reopened.Kind, reopened.IsBaseline));
    }

    [Fact]
    public void The_same_scan_again_and_one_begun_before_the_last_change_nothing()
    {
        var watch = new Watch(new FindingPolicy());
        watch.See("fail");
        watch.See("fail");
        var before = watch.Finding;

        Assert.Empty(watch.Apply(Watch.Scan("pass", "scan-2", watch.Now)));
        Assert.Equal(before, watch.Finding);
        Assert.Empty(watch.Apply(Watch.Scan("pass", "late", watch.Now.AddMinutes(-1))));
        Assert.Equal("open", watch.Standing());
    }

    [Fact]
    public void An_id_is_made_of_what_happened_to_what_by_which_scan()
    {
        var one = Assert.Single(new Watch(new FindingPolicy()).See("fail"));
        var same = Assert.Single(new Watch(new FindingPolicy()).See("worse"));
        var watch = new Watch(new FindingPolicy());
        watch.See("pass");
        var otherScan = Assert.Single(watch.See("fail"));

        // SHA-256 over tenant, target, control, subject, list, kind and scan, each after its length in four bytes.
        Assert.Equal("a928fdb9bb5430eeb295c52f3e059b3d", one.Id);
        Assert.Equal(one.Id, same.Id);
        Assert.NotEqual(one.Id, otherScan.Id);
    }

    [Fact]
    public void A_part_of_an_id_ends_where_it_ends()
    {
        Assert.NotEqual(StableId.Of("ab", "c"), StableId.Of("a", "bc"));
        Assert.NotEqual(StableId.Of("a", null), StableId.Of("a", ""));
        Assert.NotEqual(StableId.Of("a"), StableId.Of("a", null));
    }

    private static string Told(IReadOnlyList<Transition> transitions)
    {
        var told = Assert.Single(transitions);
        return $"{Watch.Said([told])} {Word(told.Before)}→{Word(told.After)}: {told.Why} {told.NextStep}";

        static string Word(ControlSeverity? severity) => severity is { } known ? Backscatter.Core.Data.Words<ControlSeverity>.Of(known) : "null";
    }
}
