using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Compliance;
using Backscatter.Core.Monitoring.Findings;
using Backscatter.Core.Notifications;
using Backscatter.Core.Notifications.Preview;
using Backscatter.Core.Notifications.Teams;
using Backscatter.Core.Notifications.Telling;
using CsCheck;

namespace Backscatter.Core.Tests.Notifications;

public sealed class TeamsCardTests
{
    private const string Hostile =
        "550 [Click here](https://evil.example/login) **urgent** <at>Everyone</at> ![x](http://evil.example/p.png) www.evil.example mailto:a@evil.example `code` # head \u202egnp.exe \r\n> quote | a | b |";

    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "Backscatter.Core.Tests", "Notifications", "Cards");

    public static TheoryData<string> Names => [.. SampleNotifications.All.Keys, "hostile", "without-service"];

    // After a wanted change, BACKSCATTER_WRITE_CARDS=1 writes the files anew; the difference is then read before it is committed.
    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_card_is_what_the_file_says(string name)
    {
        var file = Path.Combine(Folder, name + ".json");
        var card = CardPreview.ToTeamsJson(Sample(name), name == "without-service" ? Told.NoService : Told.Links, Told.Controls) + "\n";
        if (Environment.GetEnvironmentVariable("BACKSCATTER_WRITE_CARDS") == "1") await File.WriteAllTextAsync(file, card);

        Assert.Equal(await File.ReadAllTextAsync(file), card);
    }

    [Fact]
    public void No_file_is_left_of_a_card_that_is_gone() =>
        Assert.Equal(Names.Select(row => row.Data).Order(StringComparer.Ordinal), Directory.GetFiles(Folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void The_message_is_one_that_a_workflow_takes(string name)
    {
        using var message = JsonDocument.Parse(TeamsCard.Body(Sample(name), Told.Links, Told.Controls));

        var root = message.RootElement;
        Assert.Equal("message", root.GetProperty("type").GetString());
        Assert.StartsWith("Contoso", root.GetProperty("summary").GetString());
        var attachment = Assert.Single(root.GetProperty("attachments").EnumerateArray());
        Assert.Equal("application/vnd.microsoft.card.adaptive", attachment.GetProperty("contentType").GetString());
        Assert.Equal(JsonValueKind.Null, attachment.GetProperty("contentUrl").ValueKind);
        var card = attachment.GetProperty("content");
        Assert.Equal(("AdaptiveCard", "1.5", "Full"), (card.GetProperty("type").GetString(), card.GetProperty("version").GetString(), card.GetProperty("msteams").GetProperty("width").GetString()));
        Assert.False(card.GetProperty("msteams").TryGetProperty("entities", out _));
        Assert.StartsWith("Contoso", card.GetProperty("fallbackText").GetString());
    }

    [Fact]
    public void A_change_says_what_changed_whom_it_concerns_why_it_matters_what_was_seen_what_to_do_and_where_to_go()
    {
        var card = Shown(SampleNotifications.All["worsened"]);

        Assert.Equal(
            [
                "Contoso Ltd: 1 worse",
                "2026-10-05 06:00 UTC",
                "Worse  Still fails: Mail addresses are on no blocklist that matters (BSC-021)",
                "Concerns: 203.0.113.25 on SpamCop Blocking List (bl.spamcop.net), of contoso.example",
                "Changed: medium severity before, high severity now",
                "Seen: Listed on SpamCop: reported as a source of spam; lapses between 2026-10-05 and 2026-10-06 if nothing new happens  2026-10-05 06:00 UTC, scan 20261005-0600-contoso",
                "Why it matters: Receivers refuse mail from a listed address, or file it as spam.",
                "Next step: Stop the cause; the entry lapses about a day after the last report.",
            ],
            card.Paragraphs);
        Assert.Equal(
            [
                "Finding https://backscatter.msp.example/tenants/contoso/findings?target=contoso.example&control=BSC-021&subject=203.0.113.25&list=bl.spamcop.net",
                "Removal page of SpamCop Blocking List https://www.spamcop.net/bl.shtml",
                "Suppress https://backscatter.msp.example/tenants/contoso/suppressions/new?target=contoso.example&control=BSC-021&subject=203.0.113.25&list=bl.spamcop.net",
            ],
            card.Links);
    }

    [Fact]
    public void Why_a_control_matters_is_said_once_in_a_card_and_not_in_a_digest()
    {
        Assert.Single(Shown(SampleNotifications.All["overlong"]).Paragraphs, paragraph => paragraph.StartsWith("Why it matters: ", StringComparison.Ordinal));
        Assert.DoesNotContain(Shown(SampleNotifications.All["digest"]).Paragraphs, paragraph => paragraph.StartsWith("Why it matters: ", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_a_service_only_the_lists_page_is_linked() =>
        Assert.Equal(["Removal page of SpamCop Blocking List https://www.spamcop.net/bl.shtml"], Shown(SampleNotifications.All["worsened"], Told.NoService).Links);

    [Fact]
    public void What_is_closed_needs_no_removal_and_no_suppression() =>
        Assert.Equal(["Finding"], Shown(SampleNotifications.All["closed"]).Links.Select(link => link.Split(' ')[0]));

    // Markdown is read in TextBlocks and FactSets; a TextRun is shown as it is. So there is no other place for text than runs, and links are our own.
    [Fact]
    public void Hostile_text_makes_no_link_no_mention_and_no_markdown()
    {
        var card = Shown(HostileNotification());

        Assert.Equal(["Container", "RichTextBlock", "TextRun", "ActionSet", "Action.OpenUrl"], card.Types.Where(type => type is not ("AdaptiveCard" or "message")).Distinct());
        Assert.All(card.Links, link => Assert.DoesNotContain(" https://evil", link));
        Assert.All(card.Links.Select(link => new Uri(link[link.LastIndexOf(' ')..])), link => Assert.Contains(link.Host, (string[])["backscatter.msp.example", "www.spamcop.net"]));
        Assert.All(card.Paragraphs, paragraph =>
        {
            Assert.DoesNotContain("://", paragraph, StringComparison.Ordinal);
            Assert.DoesNotContain("www.e", paragraph, StringComparison.Ordinal);
            Assert.DoesNotContain("mailto:a", paragraph, StringComparison.Ordinal);
            Assert.DoesNotContain("<at>", paragraph, StringComparison.Ordinal);
            Assert.DoesNotContain("\u202e", paragraph, StringComparison.Ordinal);
            Assert.DoesNotContain("\n", paragraph, StringComparison.Ordinal);
        });
        Assert.DoesNotMatch(@"[\[\]()<>*_`#|]", card.Summary);
    }

    [Fact]
    public void Hostile_text_can_still_be_read()
    {
        var seen = Shown(HostileNotification()).Paragraphs.First(paragraph => paragraph.StartsWith("Seen: ", StringComparison.Ordinal)).Replace("\u200b", "", StringComparison.Ordinal);

        Assert.StartsWith("Seen: 550 [Click here](https://evil.example/login) **urgent** <at>Everyone</at>", seen);
    }

    [Fact]
    public void What_is_too_much_is_counted()
    {
        var many = SampleNotifications.All["overlong"];
        var body = TeamsCard.Body(many, Told.Links, Told.Controls);
        var card = Shown(many);

        Assert.InRange(body.Length, 12 * 1024, 24 * 1024);
        var shown = card.Paragraphs.Count(paragraph => paragraph.StartsWith("Concerns: ", StringComparison.Ordinal));
        Assert.InRange(shown, 5, 20);
        Assert.Contains($"… and {60 - shown} more; all of them are in the findings of the client.", card.Paragraphs);
        Assert.Equal("Contoso Ltd: 60 new", card.Summary);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("ß")]
    [InlineData("名")]
    [InlineData("😀")]
    [InlineData("\"")]
    [InlineData("\u0000")]
    [InlineData("\ud800")]
    [InlineData("<")]
    public void A_message_is_at_most_24_kilobytes_and_tells_one_change_at_least_whatever_it_is_made_of(string letter)
    {
        var text = string.Concat(Enumerable.Repeat(letter, 3000));
        var change = Told.Change(subject: text, list: text, why: text, nextStep: text, target: text) with { Scan = text };
        var suppression = new Suppression("s", Told.Contoso, text, text, text, text, text, Told.At("2026-01-01T00:00:00Z"), Told.At("2026-10-10T00:00:00Z"));
        var notification = Told.Message([.. Enumerable.Repeat(change, 50)]) with
        {
            Kind = NotificationKind.Digest,
            TenantName = text,
            EndingSoon = [.. Enumerable.Repeat(suppression, 30)],
            StillOpen = [.. Enumerable.Repeat(new StillOpen(text, new FindingKey("BSC-051", text), ControlSeverity.High, Told.At("2026-10-01T00:00:00Z")), 30)],
        };

        Assert.InRange(TeamsCard.Body(notification, Told.Links, Told.Controls).Length, 1000, 24 * 1024);
        Assert.Contains(Shown(notification).Paragraphs, paragraph => paragraph.StartsWith("Seen: ", StringComparison.Ordinal));
    }

    [Fact]
    public void No_text_that_is_drawn_at_random_makes_a_link_or_a_mention() =>
        Gen.OneOf(Gen.OneOfConst("://", "www.", "WWW.", "<at>", "<", "mailto:", "[", "](", "http", "*", "\n", "\u200b", "w", ".", "/", ":"), Gen.Char.AlphaNumeric.Select(letter => letter.ToString()))
            .Array[0, 30].Select(pieces => string.Concat(pieces))
            .Sample(text => Assert.All(Shown(Told.Message(Told.Change(why: text, subject: text, nextStep: text))).Paragraphs, paragraph =>
                Assert.DoesNotMatch(new Regex("://|www\\.[a-z]|mailto:[a-z]|<[a-z]", RegexOptions.IgnoreCase), paragraph)), iter: 300);

    [Fact]
    public void No_list_is_worth_paying_and_no_card_says_so()
    {
        var listed = BlocklistCatalogue.Shipped.Lists.Select(list => Told.Change(list: list.Zone, nextStep: list.Removal.Advice)).ToList();

        Assert.All(listed, change => Assert.All(Shown(Told.Message(change)).Paragraphs, paragraph => Assert.DoesNotMatch(new Regex(@"\b(pay|paid|payment|fee|buy|donat\w*)\b", RegexOptions.IgnoreCase), paragraph)));
    }

    private static Notification Sample(string name) => name switch
    {
        "hostile" => HostileNotification(),
        "without-service" => SampleNotifications.All["opened"],
        _ => SampleNotifications.All[name],
    };

    private static Notification HostileNotification() => Told.Message(
        Told.Change(subject: "203.0.113.25](https://evil.example)", why: Hostile, nextStep: Hostile, target: "<at>contoso</at>.example") with { Scan = "[scan](https://evil.example)" }) with
    {
        TenantName = "Contoso [Ltd](https://evil.example) <at>Everyone</at>",
    };

    private static ShownCard Shown(Notification notification, ServiceLinks? links = null)
    {
        using var message = JsonDocument.Parse(Encoding.UTF8.GetString(TeamsCard.Body(notification, links ?? Told.Links, Told.Controls)));
        var (paragraphs, opened, types) = (new List<string>(), new List<string>(), new List<string>());
        Walk(message.RootElement);
        return new(message.RootElement.GetProperty("summary").GetString()!, paragraphs, opened, types);

        void Walk(JsonElement element)
        {
            if (element.ValueKind == JsonValueKind.Array)
            {
                foreach (var item in element.EnumerateArray()) Walk(item);
            }

            if (element.ValueKind != JsonValueKind.Object) return;
            if (element.TryGetProperty("type", out var type)) types.Add(type.GetString()!);
            if (element.TryGetProperty("inlines", out var runs)) paragraphs.Add(string.Concat(runs.EnumerateArray().Select(run => run.GetProperty("text").GetString())));
            if (element.TryGetProperty("url", out var url)) opened.Add($"{element.GetProperty("title").GetString()} {url.GetString()}");
            foreach (var property in element.EnumerateObject()) Walk(property.Value);
        }
    }

    private sealed record ShownCard(string Summary, IReadOnlyList<string> Paragraphs, IReadOnlyList<string> Links, IReadOnlyList<string> Types);
}
