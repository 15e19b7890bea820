using System.Text.RegularExpressions;
using Backscatter.Core.Data;
using Backscatter.Core.Names;

namespace Backscatter.Core.Smtp;

/// <summary>Reads a file of fingerprints, and says in one line what is wrong with one that can't be used.</summary>
internal static partial class FingerprintsFile
{
    private const string ShippedName = "fingerprints.json";

    public static Fingerprints ReadShipped() => Read(ShippedName, DataFile.ReadEmbedded(ShippedName));

    public static Fingerprints Read(string path)
    {
        var file = DataFile.Shown(path);
        var fingerprints = Read(file, DataFile.Read(path));

        // As with reply rules: a mistake must show at the start, not at the first greeting. A test does the same for the shipped file.
        foreach (var sign in fingerprints.All.SelectMany(platform => platform.Signs))
        {
            if (sign.Patterns.Select(pattern => pattern.FindMistake()).FirstOrDefault(mistake => mistake is not null) is { } wrong)
                throw DataFileException.At(file, sign.Id, wrong, "write it as the schema of the file describes it");
        }

        return fingerprints;
    }

    private static Fingerprints Read(string file, ReadOnlyMemory<byte> json)
    {
        var root = DataFile.Parse(file, json, Fingerprints.Schema);
        var version = root.Text("version");
        var platforms = root.Children("platforms").Select(ReadPlatform).ToList();
        root.RejectUnknown();
        if (platforms.GroupBy(platform => platform.Id, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw root.Wrong($"has the id {twice.Key} twice", "keep one", "platforms");
        if (platforms.Find(platform => platform.VariantOf is { } other && !platforms.Exists(known => known.Id == other && known.Id != platform.Id)) is { } lost)
            throw root.Wrong($"has {lost.Id} as a variant of {ForeignText.Quote(lost.VariantOf!, 60)}, which is no other platform of it", "correct the id, or add the platform", "platforms");
        return new Fingerprints(version, platforms);
    }

    private static Platform ReadPlatform(DataPlace place)
    {
        var id = Id(place);
        place.Name(id);
        var platform = new Platform(id, place.Text("name"), place.Text("vendor"), place.OptionalText("variantOf"), place.OptionalText("noRemedy"))
        {
            Signs = [.. place.Children("signs").Select(sign => ReadSign(id, sign))],
        };
        place.RejectUnknown();
        if (platform.Signs.Count == 0) throw place.Wrong("is empty", "give it something to be recognised by", "signs");
        if (platform.Signs.GroupBy(sign => sign.Id, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw place.Wrong($"has the id {twice.Key} twice", "give each sign one of its own", "signs");
        return platform;
    }

    private static PlatformSign ReadSign(string platform, DataPlace place)
    {
        var sign = new PlatformSign
        {
            Id = $"{platform}.{Id(place)}",
            Confidence = place.Word<PlatformConfidence>("confidence"),
            MayRefuseAfterData = place.Flag("mayRefuseAfterData"),
            Provider = place.OptionalText("provider"),
            Greeting = Patterns(place, "greeting"),
            UnlessGreeting = Patterns(place, "unlessGreeting"),
            Keywords = Keywords(place, "keywords"),
            WithoutKeywords = Keywords(place, "withoutKeywords"),
            Replies = [.. place.Children("replies").Select(ReadReply)],
        };
        _ = place.Text("source");
        place.RejectUnknown();
        return sign.Provider is not null || sign.Greeting.Length + sign.Keywords.Count + sign.Replies.Count > 0
            ? sign
            : throw place.Wrong("has no condition that something must hold", "give it a provider, a greeting, keywords or replies");
    }

    private static ReplySign ReadReply(DataPlace place)
    {
        var reply = new ReplySign(
            StageSet.Of(place.WordList<SmtpStage>("stages")),
            [.. place.Texts("enhancedCodes").Select(text => EnhancedCodePattern.TryParse(text, out var code)
                ? code
                : throw place.Wrong($"is {ForeignText.Quote(text, 40)}", "write 5.1.1, x.1.1 or 5.7.606-649", "enhancedCodes"))],
            Patterns(place, "text"));
        place.RejectUnknown();
        return reply.Text.Length > 0 ? reply : throw place.Wrong("is missing", "add it", "text");
    }

    private static ReplyPattern[] Patterns(DataPlace place, string property) => [.. place.Texts(property).Select(text => ReplyPattern.IsFolded(text)
        ? new ReplyPattern(text)
        : throw place.Wrong($"is {ForeignText.Quote(text, 80)}", "write it in lower case without diacritics, as replies are matched", property))];

    private static IReadOnlyList<string> Keywords(DataPlace place, string property)
    {
        var keywords = place.Texts(property);
        return keywords.FirstOrDefault(keyword => !Keyword().IsMatch(keyword)) is { } wrong
            ? throw place.Wrong($"is {ForeignText.Quote(wrong, 40)}", "write the keyword alone, in upper case", property)
            : keywords;
    }

    private static string Id(DataPlace place)
    {
        var id = place.Text("id");
        return IdPattern().IsMatch(id) ? id : throw place.Wrong($"is {ForeignText.Quote(id, 60)}", "write lower-case letters, digits and single hyphens", "id");
    }

    [GeneratedRegex("^[a-z0-9]+(?:-[a-z0-9]+)*$", RegexOptions.CultureInvariant)]
    private static partial Regex IdPattern();

    [GeneratedRegex("^[A-Z0-9][A-Z0-9_-]*$", RegexOptions.CultureInvariant)]
    private static partial Regex Keyword();
}
