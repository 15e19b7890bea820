using System.Text.RegularExpressions;
using Backscatter.Core.Compliance;
using Backscatter.Core.Data;
using Backscatter.Core.Smtp;
using NJsonSchema;

namespace Backscatter.Core.Tests.Compliance;

public sealed partial class RemedyCatalogueTests : IDisposable
{
    private const string Index = """
        {
          "schema": "backscatter.remedies/1",
          "remedies": [
            { "id": "own", "title": "Own", "versions": "1", "platforms": ["postfix"], "controls": ["BSC-010"], "summary": "Set it.", "seeAlso": ["other"], "lastReviewed": "2026-05-04", "sources": ["https://own.example/"] },
            { "id": "other", "title": "Other", "versions": "2", "controls": ["BSC-011"], "summary": "Set that.", "unconfirmed": true, "lastReviewed": "2026-05-04", "sources": ["https://other.example/"] }
          ]
        }
        """;

    private const string Page = "# Own\n\n## What to set\n\nx\n\n## Where\n\nx\n\n## Commands\n\nx\n\n## Caveat\n\nx\n\n## Verify afterwards\n\nx\n\n## Sources\n\nx\n";

    // The controls of the design; some of them are decided by parts of the product that are still to come.
    private static readonly string[] Controls = ["BSC-010", "BSC-011", "BSC-012", "BSC-013", "BSC-014", "BSC-015"];

    private readonly string _folder = Directory.CreateTempSubdirectory("backscatter-test-").FullName;

    private string IndexPath => Path.Combine(_folder, "remedies.json");

    public static TheoryData<string> Ids => [.. RemedyCatalogue.Shipped.All.Select(remedy => remedy.Id)];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Every_product_of_the_research_has_its_page() => Assert.Equal(
        [
            "exchange-online", "exchange-hybrid", "exchange-edge", "exchange-server", "exchange-2010", "exchange-2003", "iis-smtp", "postfix", "exim", "cpanel", "plesk", "qmail", "sendmail",
            "opensmtpd", "hmailserver", "mdaemon", "kerio-connect", "zimbra", "domino", "cisco-secure-email", "mimecast", "proofpoint-essentials", "proofpoint", "barracuda-egd", "barracuda-esg",
            "fortimail", "sonicwall", "google-workspace", "sophos", "trend-micro", "symantec", "hornetsecurity", "spamtitan", "smartermail",
        ],
        RemedyCatalogue.Shipped.All.Select(remedy => remedy.Id));

    [Fact]
    public void Every_platform_that_is_recognised_has_a_remedy_or_says_why_it_has_none() => Assert.All(
        Fingerprints.Shipped.All,
        platform => Assert.True(RemedyCatalogue.Shipped.ForPlatform(platform.Id) is not null ^ platform.NoRemedy is not null, platform.Id));

    [Fact]
    public void Every_platform_of_a_remedy_can_be_recognised() => Assert.All(
        RemedyCatalogue.Shipped.All.SelectMany(remedy => remedy.Platforms),
        id => Assert.Contains(Fingerprints.Shipped.All, platform => platform.Id == id));

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_page_keeps_the_form(string id)
    {
        var remedy = RemedyCatalogue.Shipped.Find(id)!;
        var sections = Section().Matches(remedy.Page).ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value.Trim());

        Assert.StartsWith($"# {remedy.Title}\n\nFor: {remedy.Versions}.\n", remedy.Page, StringComparison.Ordinal);
        Assert.Equal(["What to set", "Where", "Commands", "Caveat", "Verify afterwards", "Sources"], sections.Keys);
        Assert.All(sections, section => Assert.True(section.Value.Length > 20, section.Key));
        Assert.Contains("```", sections["Commands"], StringComparison.Ordinal);
        Assert.Equal(1, remedy.Page.Split("```").Length % 2); // every fence is closed
        Assert.True(sections["Verify afterwards"].Contains("550", StringComparison.Ordinal) || id == "iis-smtp");
        Assert.Equal(remedy.Sources, Source().Matches(sections["Sources"]).Select(match => match.Groups[1].Value));
        Assert.Equal(remedy.HasUnconfirmed, remedy.Page.Contains("unconfirmed", StringComparison.Ordinal));
        Assert.EndsWith("\n", remedy.Page, StringComparison.Ordinal);
        Assert.DoesNotContain(remedy.Page.Split('\n'), line => line.EndsWith(' '));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void An_entry_says_enough_for_a_report(string id)
    {
        var remedy = RemedyCatalogue.Shipped.Find(id)!;

        Assert.EndsWith(".", remedy.Summary, StringComparison.Ordinal);
        Assert.All(remedy.Controls, control => Assert.Contains(control, Controls));
        Assert.Contains("BSC-010", remedy.Controls);
        Assert.True(remedy.LastReviewed >= new DateOnly(2026, 11, 25));
        Assert.All(remedy.Sources, source => Assert.True(Uri.TryCreate(source, UriKind.Absolute, out _), source));
    }

    [Theory]
    [InlineData("exchange-server", "Microsoft advises against this agent on Mailbox servers.", "Set-RecipientFilterConfig -Enabled $true -RecipientValidationEnabled $true", "Install-AntiSpamAgents.ps1")]
    [InlineData("exchange-edge", "Get-EdgeSubscription", "Set-AcceptedDomain -Identity example.com -AddressBookEnabled $true")]
    [InlineData("exchange-online", "Set-AcceptedDomain -Identity example.com -DomainType Authoritative", "550 5.4.1")]
    [InlineData("exchange-hybrid", "InternalRelay", "Authoritative")]
    [InlineData("exchange-2003", "**Recipient Filtering**", "**Filter recipients who are not in the Directory**", "**Apply Recipient Filter**")]
    [InlineData("postfix", "relay_recipient_maps", "reject_unverified_recipient", "unverified_recipient_reject_code = 550", "smtpd_reject_unlisted_recipient")]
    [InlineData("exim", "verify  = recipient", "recipient/callout=10s,defer_ok,use_sender", "Remove `verify = sender/callout`")]
    [InlineData("cpanel", "fwdopt=fail", "**Sender Verification Callouts** = Off")]
    [InlineData("qmail", "validrcptto", "chkuser")]
    [InlineData("domino", "Verify that local domain recipients exist in the Domino Directory")]
    [InlineData("barracuda-egd", "Default policy for unmanaged users: Block")]
    public void What_matters_most_is_said(string id, params string[] expected) =>
        Assert.All(expected, text => Assert.Contains(text, RemedyCatalogue.Shipped.Find(id)!.Page, StringComparison.Ordinal));

    [Fact]
    public void The_story_of_2003_is_told_as_it_was_done() => Assert.Equal(
        "Message Delivery properties, Recipient Filtering: filter recipients who are not in the directory; then apply the filter on the SMTP virtual server's IP address.",
        RemedyCatalogue.Shipped.ForPlatform("exchange-2003")!.Summary);

    [Fact]
    public void No_page_lies_about_that_the_index_does_not_name() => Assert.Equal(
        RemedyCatalogue.Shipped.All.Select(remedy => remedy.Id).Order(StringComparer.Ordinal),
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs", "remedies"), "*.md").Select(path => Path.GetFileNameWithoutExtension(path)!).Order(StringComparer.Ordinal));

    [Fact]
    public async Task The_shipped_index_fits_its_schema()
    {
        var schema = await JsonSchema.FromFileAsync(Path.Combine(Repository.Root, "docs", "schemas", "remedies.schema.json"), TestContext.Current.CancellationToken);
        var shipped = Path.Combine(Repository.Root, "src", "Backscatter.Core", "Compliance", "Data", "remedies.json");

        Assert.Empty(schema.Validate(await File.ReadAllTextAsync(shipped, TestContext.Current.CancellationToken)));
        Assert.Empty(schema.Validate(Index));
        Assert.NotEmpty(schema.Validate(Index.Replace("\"summary\"", "\"abstract\"", StringComparison.Ordinal)));
    }

    [Fact]
    public void An_index_of_the_operator_takes_its_pages_from_its_own_folder()
    {
        var catalogue = Load(Index, Page.Replace("# Own", "\ufeff# Our house", StringComparison.Ordinal).ReplaceLineEndings("\r\n"));

        Assert.Equal(["own", "other"], catalogue.All.Select(remedy => remedy.Id));
        Assert.StartsWith("# Our house\n\n## What to set\n", catalogue.ForPlatform("postfix")!.Page, StringComparison.Ordinal);
        Assert.Null(catalogue.ForPlatform("exim"));
        Assert.True(catalogue.Find("other")!.HasUnconfirmed);
    }

    [Theory]
    [InlineData("remedies/1", "remedies/2", "schema: is \"backscatter.remedies/2\", a format that is not known here; write \"backscatter.remedies/1\".")]
    [InlineData("\"id\": \"own\"", "\"id\": \"../own\"", "remedies[0] id: is \"../own\"; write lower-case letters, digits and single hyphens.")]
    [InlineData("\"id\": \"other\"", "\"id\": \"own\"", "remedies: has the id own twice; keep one.")]
    [InlineData("\"versions\": \"2\",", "\"versions\": \"2\", \"platforms\": [\"postfix\"],", "remedies: has the platform postfix twice; keep one.")]
    [InlineData("[\"other\"]", "[\"own\"]", "remedies: has own refer to \"own\", which is no other remedy of it; correct the id, or add the remedy.")]
    [InlineData("[\"other\"]", "[\"third\"]", "remedies: has own refer to \"third\", which is no other remedy of it; correct the id, or add the remedy.")]
    [InlineData("\"BSC-010\"", "\"BSC-10\"", "own: controls: is \"BSC-10\"; write BSC- and three digits.")]
    [InlineData("\"controls\": [\"BSC-011\"], ", "", "other: controls: is missing; add it.")]
    [InlineData("\"2026-05-04\", \"sources\": [\"https://own.example/\"]", "\"4 May\", \"sources\": [\"https://own.example/\"]", "own: lastReviewed: is \"4 May\", which is no date; write one such as 2026-05-04.")]
    [InlineData("https://own.example/", "javascript:alert(1)", "own: sources: is \"javascript:alert(1)\", which is no address of a page; write one that begins with https://.")]
    [InlineData("\"title\": \"Own\"", "\"titel\": \"Own\"", "own: title: is missing; add it.")]
    public void A_broken_index_is_said_in_one_line(string good, string bad, string expected)
    {
        Assert.Contains(good, Index, StringComparison.Ordinal);

        var error = Assert.Throws<DataFileException>(() => Load(Index.Replace(good, bad, StringComparison.Ordinal), Page));

        Assert.Equal($"{IndexPath}: {expected}", error.Message);
    }

    [Fact]
    public void A_summary_that_fits_no_cell_is_refused()
    {
        var error = Assert.Throws<DataFileException>(() => Load(Index.Replace("Set it.", new string('x', 201), StringComparison.Ordinal), Page));

        Assert.Equal($"{IndexPath}: own: summary: has 201 characters; use at most 200.", error.Message);
    }

    [Theory]
    [InlineData("# Own", "Own", "does not begin with a title; write # and the product's name on the first line.")]
    [InlineData("## Where", "## Whither", "has other sections than a remedy has; use these headings in this order: What to set, Where, Commands, Caveat, Verify afterwards, Sources.")]
    [InlineData("## Caveat\n\nx\n\n", "", "has other sections than a remedy has; use these headings in this order: What to set, Where, Commands, Caveat, Verify afterwards, Sources.")]
    [InlineData("x", "\u001b[2J", "contains a control or invisible character; remove it; indent with blanks.")]
    [InlineData("x", "\u202e", "contains a control or invisible character; remove it; indent with blanks.")]
    public void A_broken_page_is_said_in_one_line(string good, string bad, string expected)
    {
        var error = Assert.Throws<DataFileException>(() => Load(Index, Page.Replace(good, bad, StringComparison.Ordinal)));

        Assert.Equal($"{Path.Combine(_folder, "own.md")}: {expected}", error.Message);
    }

    [Fact]
    public void A_page_that_is_missing_endless_or_no_text_is_said_in_one_line()
    {
        File.WriteAllText(IndexPath, Index);
        var page = Path.Combine(_folder, "own.md");

        Assert.Equal($"{page}: does not exist; name a file that this user may read.", Assert.Throws<DataFileException>(() => RemedyCatalogue.Load(IndexPath)).Message);
        File.WriteAllText(page, Page + new string('x', 70_000));
        Assert.Equal($"{page}: is longer than 65,536 characters; shorten it.", Assert.Throws<DataFileException>(() => RemedyCatalogue.Load(IndexPath)).Message);
        File.WriteAllBytes(page, [0x23, 0x20, 0xff]);
        Assert.Equal($"{page}: is not in UTF-8; save it as UTF-8.", Assert.Throws<DataFileException>(() => RemedyCatalogue.Load(IndexPath)).Message);
    }

    private RemedyCatalogue Load(string index, string page)
    {
        File.WriteAllText(IndexPath, index);
        foreach (var id in (string[])["own", "other"]) File.WriteAllText(Path.Combine(_folder, id + ".md"), page);
        return RemedyCatalogue.Load(IndexPath);
    }

    [GeneratedRegex(@"^## (.+)\n((?:(?!## ).*\n?)*)", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Section();

    [GeneratedRegex(@"^- \[[^\]]+\]\((\S+)\)$", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Source();
}
