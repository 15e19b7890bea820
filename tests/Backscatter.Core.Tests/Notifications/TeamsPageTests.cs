using System.Text.RegularExpressions;
using Backscatter.Core.Data;
using Backscatter.Core.Monitoring.Findings;
using Backscatter.Core.Notifications.Preview;
using Backscatter.Core.Notifications.Telling;

namespace Backscatter.Core.Tests.Notifications;

/// <summary>What docs/teams.md says of the messages is what they are.</summary>
public sealed class TeamsPageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "teams.md"));

    [Fact]
    public void The_table_has_every_word_with_its_heading_in_order()
    {
        var rows = Regex.Matches(Page, @"^\| `(?<word>[a-z-]+)` \| (?<heading>[^|]+) \|", RegexOptions.Multiline).Select(row => (row.Groups["word"].Value, row.Groups["heading"].Value));

        Assert.Equal(Enum.GetValues<TransitionKind>().Select(kind => (Words<TransitionKind>.Of(kind), ChangeWords.Word(kind))), rows);
    }

    [Fact]
    public void Every_sample_has_a_picture_that_is_shown_and_small()
    {
        var shown = Regex.Matches(Page, @"\]\(images/card-(?<name>[a-z-]+)\.png\)").Select(picture => picture.Groups["name"].Value).ToList();

        Assert.Equal(SampleNotifications.All.Keys, shown.Order(StringComparer.Ordinal));
        Assert.All(shown, name => Assert.InRange(new FileInfo(Path.Combine(Repository.Root, "docs", "images", $"card-{name}.png")).Length, 1000, 60 * 1024));
    }

    [Fact]
    public void Every_word_has_a_sample() =>
        Assert.All(Enum.GetValues<TransitionKind>(), kind => Assert.Contains(kind, SampleNotifications.All[Words<TransitionKind>.Of(kind)].Transitions.Select(transition => transition.Kind)));
}
