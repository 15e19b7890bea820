using Backscatter.Core.Compliance;
using Backscatter.Core.Monitoring.Findings;

namespace Backscatter.Core.Tests.Monitoring;

public sealed class SuppressionTests
{
    private static readonly DateTimeOffset Start = Watch.Noon;

    // Looks are six hours apart. A suppression holds from where its name stands, for ten days; s1 is lifted where "end" stands.
    [Theory]
    [InlineData("s1 fail fail fail", "opened(s1)")]
    [InlineData("s1 fail pass fail", "opened(s1) closed(s1) reopened(s1)")]
    [InlineData("s1 fail worse worse fail fail pass", "opened(s1) worsened eased closed")]
    [InlineData("s1 fail milder fail pass", "opened(s1) eased(s1) worsened(s1) flapping(s1)")]
    [InlineData("s1 fail pass worse", "opened(s1) closed(s1) reopened")]
    [InlineData("s1 fail end fail fail", "opened(s1) suppression-ended")]
    [InlineData("s1 fail end unknown fail", "opened(s1) suppression-ended")]
    [InlineData("s1 fail end pass", "opened(s1) closed(s1)")]
    [InlineData("s1 fail end worse", "opened(s1) suppression-ended worsened")]
    [InlineData("s1 fail worse end worse", "opened(s1) worsened")]
    [InlineData("fail s1 fail fail worse", "opened worsened")]
    [InlineData("fail s1 worse", "opened worsened")]
    [InlineData("fail s1 pass fail pass", "opened closed reopened(s1) flapping(s1)")]
    [InlineData("fail s1 end fail", "opened")]
    [InlineData("fail s1 fail end fail", "opened suppression-ended")]
    [InlineData("fail s1 fail worse s2 worse worse", "opened worsened")]
    [InlineData("fail s1 fail worse s2 fail worse", "opened worsened eased(s2) worsened(s2)")]
    [InlineData("s1 fail pass fail pass fail pass", "opened(s1) closed(s1) reopened(s1) flapping(s1)")]
    [InlineData("s1 fail pass fail pass end fail pass fail", "opened(s1) closed(s1) reopened(s1) flapping(s1) suppression-ended")]
    [InlineData("s1 fail s2 fail end fail", "opened(s1)")]
    public void A_suppression_keeps_silent_what_is_no_worse_and_announces_its_end(string script, string told)
    {
        var watch = new Watch(new FindingPolicy());
        var said = new List<string>();
        foreach (var word in script.Split(' '))
        {
            if (word is "s1" or "s2") watch.Suppressions.Add(Watch.Suppress(word, watch.Now, Start.AddDays(10)));
            else if (word == "end") watch.Suppressions[0] = watch.Suppressions[0] with { LiftedAt = watch.Now };
            else said.Add(Watch.Said(watch.See(word)));
        }

        Assert.Equal(told, string.Join(' ', said.Where(each => each != "-")).Replace(",", "", StringComparison.Ordinal));
    }

    [Fact]
    public void It_goes_by_keys_and_survives_another_wording()
    {
        var watch = new Watch(new FindingPolicy());
        watch.Suppressions.Add(Watch.Suppress("s1", Start, Start.AddDays(300)));
        watch.See("fail");
        var reworded = Watch.Observation("fail") with { Why = "192.0.2.1 appears in SpamCop since today.", NextStep = "Another sentence." };

        Assert.Empty(watch.Apply(new SeenAssessment("reworded", watch.Now.AddDays(20), [reworded], new HashSet<string>(), new HashSet<string>())));
        Assert.Equal("open by s1", watch.Standing());
        Assert.Equal("192.0.2.1 appears in SpamCop since today.", watch.Finding!.Why);
    }

    [Fact]
    public void No_reminder_comes_while_it_holds_and_the_time_counts_from_its_end()
    {
        var watch = new Watch(new FindingPolicy { ReminderAfter = TimeSpan.FromDays(14) });
        watch.See("fail");
        watch.Suppressions.Add(Watch.Suppress("s1", watch.Now, watch.Now.AddDays(30)));

        Assert.Equal("-", Watch.Said(watch.See("fail", TimeSpan.FromDays(20))));
        Assert.Equal("suppression-ended", Watch.Said(watch.See("fail", TimeSpan.FromDays(10))));
        Assert.Equal("-", Watch.Said(watch.See("fail", TimeSpan.FromDays(13))));
        Assert.Equal("reminder", Watch.Said(watch.See("fail", TimeSpan.FromDays(1))));
    }

    [Fact]
    public void Its_end_says_whose_it_was_and_what_is_still_there()
    {
        var watch = new Watch(new FindingPolicy());
        watch.Suppressions.Add(Watch.Suppress("s1", Start, Start.AddDays(1)));
        watch.See("fail");

        var ended = Assert.Single(watch.See("fail", TimeSpan.FromDays(1)));

        Assert.Equal((TransitionKind.SuppressionEnded, ControlSeverity.Medium, ControlSeverity.Medium, null), (ended.Kind, ended.Before, ended.After, ended.SuppressedBy));
        Assert.Equal("The suppression by maria has ended (the list is being argued with), and it is still open. Listed on SpamCop.", ended.Why);
    }

    [Theory]
    [InlineData(ControlSeverity.Low, "opened")]
    [InlineData(ControlSeverity.Medium, "opened(s1)")]
    [InlineData(ControlSeverity.High, "opened(s1)")]
    public void It_does_not_cover_what_is_graver_than_what_was_there_when_it_was_given(ControlSeverity upTo, string told)
    {
        var watch = new Watch(new FindingPolicy());
        watch.Suppressions.Add(Watch.Suppress("s1", Start, Start.AddDays(10)) with { UpTo = upTo });

        Assert.Equal(told, Watch.Said(watch.See("fail")));
    }

    [Theory]
    [InlineData("192.0.2.1", null, null, true)]
    [InlineData("192.0.2.1", "BSC-021", null, true)]
    [InlineData("192.0.2.1", null, "bl.spamcop.net", true)]
    [InlineData("192.0.2.1", "bsc-021", "BL.SPAMCOP.NET", true)]
    [InlineData(null, null, "bl.spamcop.net", true)]
    [InlineData(null, "BSC-021", null, true)]
    [InlineData("192.0.2.2", null, null, false)]
    [InlineData("192.0.2.1", "BSC-020", null, false)]
    [InlineData("192.0.2.1", null, "psbl.surriel.com", false)]
    public void It_is_about_a_subject_a_control_or_a_list(string? subject, string? control, string? list, bool covers)
    {
        var watch = new Watch(new FindingPolicy());
        watch.Suppressions.Add(Watch.Suppress("s1", Start, Start.AddDays(10)) with { Subject = subject, Control = control, List = list });

        Assert.Equal(covers ? "opened(s1)" : "opened", Watch.Said(watch.See("fail")));
    }

    [Fact]
    public void Another_clients_suppression_covers_nothing()
    {
        var watch = new Watch(new FindingPolicy());
        watch.Suppressions.Add(Watch.Suppress("s1", Start, Start.AddDays(10)) with { Tenant = Backscatter.Core.Monitoring.TenantId.Parse("fabrikam") });

        Assert.Equal("opened", Watch.Said(watch.See("fail")));
    }

    [Theory]
    [InlineData(-1, 0, false)]
    [InlineData(0, 0, true)]
    [InlineData(9, 23, true)]
    [InlineData(10, 0, false)]
    public void It_holds_from_its_beginning_to_before_its_end(int days, int hours, bool holds) =>
        Assert.Equal(holds, Watch.Suppress("s1", Start, Start.AddDays(10)).HoldsAt(Start.AddDays(days).AddHours(hours)));

    [Fact]
    public void It_holds_for_a_year_at_most_whatever_its_end_says()
    {
        var endless = Watch.Suppress("s1", Start, Start.AddDays(4000));

        Assert.True(endless.HoldsAt(Start.AddDays(365)));
        Assert.False(endless.HoldsAt(Start.AddDays(366)));
        Assert.Equal("a suppression lasts a year at most; renew it then, if it is still meant", endless.Problem());
        Assert.Null(Watch.Suppress("s1", Start, Start.AddDays(366)).Problem());
    }

    [Fact]
    public void One_without_a_subject_an_owner_a_reason_or_an_end_is_none()
    {
        var plain = Watch.Suppress("s1", Start, Start.AddDays(10));

        Assert.Equal("a suppression names a subject, a control or a list; one of everything is none", (plain with { Subject = null }).Problem());
        Assert.Equal("a suppression names its owner", (plain with { Owner = " " }).Problem());
        Assert.Equal("a suppression says its reason", (plain with { Reason = "" }).Problem());
        Assert.Equal("a suppression ends after it begins", (plain with { Until = Start }).Problem());
        Assert.Null(plain.Problem());
    }
}
