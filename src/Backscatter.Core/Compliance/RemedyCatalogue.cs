using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Backscatter.Core.Data;
using Backscatter.Core.Names;

namespace Backscatter.Core.Compliance;

/// <summary>
/// The remedies: an index in JSON, see <c>docs/schemas/remedies.schema.json</c>, and beside it a page in Markdown for each. An operator can name
/// an index of his own, with his pages in the same folder.
/// </summary>
public sealed partial class RemedyCatalogue
{
    private const string Schema = "backscatter.remedies/1";
    private const string ShippedFile = "remedies.json";
    private const int MostPageCharacters = 65_536;

    private static readonly Lazy<RemedyCatalogue> ShippedOnce = new(() =>
        Read(ShippedFile, DataFile.ReadEmbedded(ShippedFile), id => ("remedies/" + id + ".md", DataFile.ReadEmbedded("remedies/" + id + ".md"))));

    private readonly Dictionary<string, Remedy> _byPlatform;

    private RemedyCatalogue(IReadOnlyList<Remedy> all)
    {
        All = all;
        _byPlatform = all.SelectMany(remedy => remedy.Platforms, (remedy, platform) => (platform, remedy)).ToDictionary(pair => pair.platform, pair => pair.remedy, StringComparer.Ordinal);
    }

    /// <summary>The headings of every page, in order.</summary>
    public static IReadOnlyList<string> Sections { get; } = ["What to set", "Where", "Commands", "Caveat", "Verify afterwards", "Sources"];

    /// <summary>The catalogue that comes with the program.</summary>
    public static RemedyCatalogue Shipped => ShippedOnce.Value;

    /// <summary>Every remedy, in the order of the file.</summary>
    public IReadOnlyList<Remedy> All { get; }

    /// <summary>Reads an index of the same format from disk, with its pages in the same folder; it takes the place of the shipped one.</summary>
    /// <exception cref="DataFileException">A file cannot be used; one line says where, what and what to do.</exception>
    public static RemedyCatalogue Load(string path)
    {
        var folder = Path.GetDirectoryName(path) ?? "";
        return Read(DataFile.Shown(path), DataFile.Read(path), id =>
        {
            var page = Path.Combine(folder, id + ".md");
            return (DataFile.Shown(page), DataFile.Read(page));
        });
    }

    /// <summary>The remedy of this id; null when there is none.</summary>
    public Remedy? Find(string id) => All.FirstOrDefault(remedy => remedy.Id == id);

    /// <summary>The remedy for a recognised platform; null when there is none.</summary>
    public Remedy? ForPlatform(string platform) => _byPlatform.GetValueOrDefault(platform);

    private static RemedyCatalogue Read(string file, ReadOnlyMemory<byte> json, Func<string, (string Name, byte[] Content)> page)
    {
        var root = DataFile.Parse(file, json, Schema);
        var remedies = root.Children("remedies").Select(place => ReadRemedy(place, page)).ToList();
        root.RejectUnknown();
        if (remedies.Count == 0) throw root.Wrong("is empty", "name at least one remedy", "remedies");
        RefuseTwice(root, remedies.Select(remedy => remedy.Id), "id");
        RefuseTwice(root, remedies.SelectMany(remedy => remedy.Platforms), "platform");
        foreach (var remedy in remedies)
        {
            if (remedy.SeeAlso.FirstOrDefault(other => other == remedy.Id || !remedies.Exists(known => known.Id == other)) is { } lost)
                throw root.Wrong($"has {remedy.Id} refer to {ForeignText.Quote(lost, 60)}, which is no other remedy of it", "correct the id, or add the remedy", "remedies");
        }

        return new RemedyCatalogue(remedies);
    }

    private static Remedy ReadRemedy(DataPlace place, Func<string, (string Name, byte[] Content)> page)
    {
        var id = place.Text("id");
        // It becomes the name of a file, so it must never lead out of the folder.
        if (!IdPattern().IsMatch(id)) throw place.Wrong($"is {ForeignText.Quote(id, 60)}", "write lower-case letters, digits and single hyphens", "id");
        place.Name(id);
        var summary = place.Text("summary");
        if (summary.Length > Remedy.LongestSummary)
            throw place.Wrong(string.Create(CultureInfo.InvariantCulture, $"has {summary.Length} characters"), string.Create(CultureInfo.InvariantCulture, $"use at most {Remedy.LongestSummary}"), "summary");
        var remedy = new Remedy(
            id,
            place.Text("title"),
            place.Text("versions"),
            place.Texts("platforms"),
            Controls(place),
            summary,
            place.Texts("seeAlso"),
            place.Flag("unconfirmed"),
            Date(place, "lastReviewed"),
            Sources(place))
        {
            Page = ReadPage(page(id)),
        };
        place.RejectUnknown();
        return remedy;
    }

    private static string ReadPage((string Name, byte[] Content) page)
    {
        string text;
        try
        {
            text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(page.Content).TrimStart('\uFEFF').ReplaceLineEndings("\n");
        }
        catch (DecoderFallbackException)
        {
            throw DataFileException.At(page.Name, "", "is not in UTF-8", "save it as UTF-8");
        }

        if (text.Length > MostPageCharacters) throw DataFileException.At(page.Name, "", "is longer than 65,536 characters", "shorten it");
        // It is shown on a terminal as it stands, commands ready to be copied, so nothing in it may move a cursor or hide a character.
        if (text.EnumerateRunes().Any(IsUnseen)) throw DataFileException.At(page.Name, "", "contains a control or invisible character", "remove it; indent with blanks");
        if (!text.StartsWith("# ", StringComparison.Ordinal)) throw DataFileException.At(page.Name, "", "does not begin with a title", "write # and the product's name on the first line");
        var headings = text.Split('\n').Where(line => line.StartsWith("## ", StringComparison.Ordinal)).Select(line => line[3..].TrimEnd());
        return headings.SequenceEqual(Sections) ? text : throw DataFileException.At(
            page.Name, "", "has other sections than a remedy has", $"use these headings in this order: {string.Join(", ", Sections)}");
    }

    private static bool IsUnseen(Rune rune) =>
        rune.Value != '\n' && Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static IReadOnlyList<string> Controls(DataPlace place)
    {
        var controls = place.Texts("controls");
        if (controls.Count == 0) throw place.Wrong("is missing", "add it", "controls");
        return controls.FirstOrDefault(control => !ControlPattern().IsMatch(control)) is { } wrong
            ? throw place.Wrong($"is {ForeignText.Quote(wrong, 40)}", "write BSC- and three digits", "controls")
            : controls;
    }

    private static IReadOnlyList<string> Sources(DataPlace place)
    {
        var sources = place.Texts("sources");
        if (sources.Count == 0) throw place.Wrong("is missing", "add it", "sources");
        return sources.FirstOrDefault(source => !Uri.TryCreate(source, UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http")) is { } wrong
            ? throw place.Wrong($"is {ForeignText.Quote(wrong, 80)}, which is no address of a page", "write one that begins with https://", "sources")
            : sources;
    }

    private static DateOnly Date(DataPlace place, string property)
    {
        var text = place.Text(property);
        return DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? date
            : throw place.Wrong($"is {ForeignText.Quote(text, 40)}, which is no date", "write one such as 2026-05-04", property);
    }

    private static void RefuseTwice(DataPlace root, IEnumerable<string> values, string what)
    {
        if (values.GroupBy(value => value, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw root.Wrong($"has the {what} {twice.Key} twice", "keep one", "remedies");
    }

    [GeneratedRegex("^[a-z0-9]+(?:-[a-z0-9]+)*$", RegexOptions.CultureInvariant)]
    private static partial Regex IdPattern();

    [GeneratedRegex("^BSC-[0-9]{3}$", RegexOptions.CultureInvariant)]
    private static partial Regex ControlPattern();
}
