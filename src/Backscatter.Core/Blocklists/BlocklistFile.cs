using System.Net;
using System.Net.Sockets;
using Backscatter.Core.Data;
using Backscatter.Core.Dns;
using Backscatter.Core.Names;

namespace Backscatter.Core.Blocklists;

/// <summary>Reads the text of a catalogue file into lists; what holds between lists is <see cref="CatalogueRules"/>.</summary>
internal static class BlocklistFile
{
    public const string Schema = "backscatter.blocklists/1";

    public static IReadOnlyList<Blocklist> Read(string file, ReadOnlyMemory<byte> json)
    {
        var root = DataFile.Parse(file, json, Schema);
        var lists = root.Children("lists").Select(ReadList).ToList();
        root.RejectUnknown();
        return lists;
    }

    private static Blocklist ReadList(DataPlace place)
    {
        var zone = ReadZone(place, "zone", place.Text("zone"));
        place.Name($"list {zone}");
        var list = new Blocklist
        {
            Zone = zone,
            Aliases = [.. place.Texts("aliases").Select(alias => ReadAlias(place, alias))],
            Name = place.Text("name"),
            Operator = place.OptionalText("operator") ?? "",
            Website = ReadLink(place, "website"),
            Kind = place.Word<BlocklistKind>("kind"),
            Holds = place.OptionalText("holds") ?? "",
            Subjects = ReadSubjects(place),
            Standing = place.Word<ListStanding>("standing"),
            Ended = ReadEnd(place.Child("ended")),
            On = place.Flag("on"),
            OnWithKey = place.Flag("onWithKey"),
            OffBecause = place.OptionalText("offBecause"),
            Codes = [.. place.Children("codes").Select(ReadCode)],
            OtherAnswers = place.OptionalWord<OtherAnswers>("otherAnswers") ?? OtherAnswers.Unknown,
            RefusalAnswers = [.. place.Children("refusalAnswers").Select(ReadRefusalAnswer)],
            RefusalCodes = [.. place.Children("refusalCodes").Select(ReadRefusalCode)],
            TestPoints = ReadTestPoints(place.Child("testPoints")),
            Scope = place.Word<ListingScope>("scope"),
            ContainedIn = [.. place.Texts("containedIn").Select(outer => ReadZone(place, "containedIn", outer))],
            Key = ReadKey(place.Child("key"), zone),
            Registration = place.OptionalText("registration"),
            Terms = ReadTerms(place.Child("terms")),
            Severity = place.Word<ListingSeverity>("severity"),
            ForReceivers = place.OptionalText("forReceivers"),
            Removal = ReadRemoval(place.Child("removal")),
            Confidence = place.OptionalWord<Confidence>("confidence") ?? Confidence.Low,
            Unconfirmed = place.WordList<UnconfirmedPart>("unconfirmed"),
            Evidence = place.Texts("evidence"),
            LastEvidence = place.OptionalText("lastEvidence"),
        };
        place.RejectUnknown();
        return list;
    }

    private static string ReadZone(DataPlace place, string property, string text) =>
        DomainName.TryParse(text, out var name, out var error) ? name.Ascii : throw place.Wrong(error, "write a DNS zone such as bl.example.org", property);

    private static string ReadAlias(DataPlace place, string text) =>
        text.StartsWith("*.", StringComparison.Ordinal) ? "*." + ReadZone(place, "aliases", text[2..]) : ReadZone(place, "aliases", text);

    private static string? ReadLink(DataPlace place, string property)
    {
        if (place.OptionalText(property) is not { } link) return null;
        return Uri.TryCreate(link, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp)
            ? link
            : throw place.Wrong($"is {ForeignText.Quote(link, 80)}", "write an http or https address", property);
    }

    private static SubjectKinds ReadSubjects(DataPlace place)
    {
        var kinds = place.Texts("subjects").Aggregate(SubjectKinds.None, (all, word) => all | ReadKind(place, "subjects", word));
        return kinds != SubjectKinds.None ? kinds : throw place.Wrong("is missing", "write at least one of ipv4, ipv6, domain, hash", "subjects");
    }

    private static SubjectKinds ReadKind(DataPlace place, string property, string word) => word switch
    {
        "ipv4" => SubjectKinds.IPv4,
        "ipv6" => SubjectKinds.IPv6,
        "domain" => SubjectKinds.Domain,
        "hash" => SubjectKinds.Hash,
        _ => throw place.Wrong($"is {ForeignText.Quote(word, 40)}", "write one of ipv4, ipv6, domain, hash", property),
    };

    private static ListEnd? ReadEnd(DataPlace? place)
    {
        if (place is null) return null;
        var successor = place.OptionalText("successor");
        var end = new ListEnd(place.OptionalText("date"), place.Text("how"), successor is null ? null : ReadZone(place, "successor", successor));
        place.RejectUnknown();
        return end;
    }

    private static ReturnCode ReadCode(DataPlace place)
    {
        var pattern = ReadPattern(place);
        var result = place.Word<AnswerResult>("result");
        if (result == AnswerResult.NotListed) throw place.Wrong("is \"not-listed\", which an answer never says", "write informational or unknown", "result");
        var code = new ReturnCode(pattern, result, place.Text("meaning"), place.OptionalWord<ListingSeverity>("severity"), place.OptionalWord<ListingScope>("scope"));
        place.RejectUnknown();
        return code;
    }

    private static RefusalAnswer ReadRefusalAnswer(DataPlace place)
    {
        var refusal = new RefusalAnswer(ReadPattern(place), place.Text("meaning"), place.OptionalText("remedy"));
        place.RejectUnknown();
        return refusal;
    }

    private static RefusalCode ReadRefusalCode(DataPlace place)
    {
        var code = place.Word<DnsCode>("rcode");
        if (code is DnsCode.NoError or DnsCode.NameError) throw place.Wrong("is an answer, not a refusal", "write REFUSED, SERVFAIL or another failure", "rcode");
        var refusal = new RefusalCode(code, place.Text("meaning"), place.OptionalText("remedy"));
        place.RejectUnknown();
        return refusal;
    }

    private static AnswerPattern ReadPattern(DataPlace place)
    {
        var text = place.Text("answer");
        return AnswerPattern.Read(text, place.Count("bit", 1, 128), out var error)
            ?? throw place.Wrong($"{ForeignText.Quote(text, 40)}: {error}", "write an answer such as 127.0.0.2, 127.0.1.2-99 or 127.0.*.3", "answer");
    }

    private static List<TestPoints> ReadTestPoints(DataPlace? place)
    {
        if (place is null) return [];
        var all = new List<TestPoints>();
        foreach (var word in (string[])["ipv4", "ipv6", "domain"])
        {
            if (place.Child(word) is not { } points) continue;
            var kind = ReadKind(place, word, word);
            all.Add(new TestPoints(kind, ReadPoint(points, "listed", kind), ReadPoint(points, "notListed", kind), ReadAnswers(points)));
            points.RejectUnknown();
        }

        place.RejectUnknown();
        return all;
    }

    private static BlocklistSubject? ReadPoint(DataPlace place, string property, SubjectKinds kind)
    {
        if (place.OptionalText(property) is not { } text) return null;
        if (kind == SubjectKinds.Domain)
        {
            return text.Length <= DomainName.MaxLength && text.Split('.').All(IsLabel) ? BlocklistSubject.Literal(text) : throw place.Wrong($"{ForeignText.Quote(text, 60)} is no name", "write a domain", property);
        }

        var family = kind == SubjectKinds.IPv4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;
        return IPAddress.TryParse(text, out var address) && address.AddressFamily == family
            ? BlocklistSubject.Exactly(address)
            : throw place.Wrong($"{ForeignText.Quote(text, 60)} is no address of that family", "write one", property);
    }

    private static bool IsLabel(string label) => label.Length is > 0 and <= DomainName.MaxLabelLength && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    private static List<AnswerPattern> ReadAnswers(DataPlace place) =>
        [.. place.Texts("answers").Select(text => AnswerPattern.Read(text, null, out var error) ?? throw place.Wrong($"{ForeignText.Quote(text, 40)}: {error}", "write an answer such as 127.0.0.2", "answers"))];

    private static ListKey? ReadKey(DataPlace? place, string zone)
    {
        if (place is null) return null;
        var key = new ListKey(place.Text("name"), place.Flag("required"), place.Text("queryName"));
        var form = key.QueryName.Split('.');
        if (form.Count(label => label == "<subject>") != 1 || form.Count(label => label == "<key>") != 1 || !key.QueryName.EndsWith("." + zone, StringComparison.Ordinal))
        {
            throw place.Wrong($"is {ForeignText.Quote(key.QueryName, 80)}", $"write <subject> and <key> once each in front of {zone}, such as <subject>.<key>.{zone}", "queryName");
        }

        place.RejectUnknown();
        return key;
    }

    private static ListTerms ReadTerms(DataPlace? place)
    {
        if (place is null) return new ListTerms(CommercialUse.Unstated, null);
        var terms = new ListTerms(
            place.Word<CommercialUse>("commercialUse"),
            place.OptionalText("limits"),
            place.Count("questionsPerDay", 1, 1_000_000_000),
            place.Number("questionsPerSecond", 0.001, 1_000_000));
        place.RejectUnknown();
        return terms;
    }

    private static ListRemoval ReadRemoval(DataPlace? place)
    {
        if (place is null) return new ListRemoval(RemovalPolicy.None, null, null, null, "");
        var removal = new ListRemoval(
            place.Word<RemovalPolicy>("policy"),
            place.Number("expiresAfterDays", 0.01, 3650),
            place.OptionalText("price"),
            ReadLink(place, "link"),
            place.Text("advice"));
        place.RejectUnknown();
        return removal;
    }
}
