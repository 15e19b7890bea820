using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Backscatter.Core.Data;

namespace Backscatter.Core.Blocklists;

/// <summary>Writes lists in the format that <see cref="BlocklistFile"/> reads. What has its default value is left out, as in a file written by hand.</summary>
internal static class BlocklistFileWriter
{
    private static readonly JsonWriterOptions Layout = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(IEnumerable<Blocklist> lists)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Layout))
        {
            json.WriteStartObject();
            json.WriteString("schema", BlocklistFile.Schema);
            json.WriteStartArray("lists");
            foreach (var list in lists) Write(json, list);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>The words of a set of kinds, as they stand in the file.</summary>
    public static IEnumerable<string> KindWords(SubjectKinds kinds)
    {
        if (kinds.HasFlag(SubjectKinds.IPv4)) yield return "ipv4";
        if (kinds.HasFlag(SubjectKinds.IPv6)) yield return "ipv6";
        if (kinds.HasFlag(SubjectKinds.Domain)) yield return "domain";
        if (kinds.HasFlag(SubjectKinds.Hash)) yield return "hash";
    }

    private static void Write(Utf8JsonWriter json, Blocklist list)
    {
        json.WriteStartObject();
        json.WriteString("zone", list.Zone);
        Texts(json, "aliases", list.Aliases);
        json.WriteString("name", list.Name);
        Text(json, "operator", list.Operator);
        Text(json, "website", list.Website);
        json.WriteString("kind", Words<BlocklistKind>.Of(list.Kind));
        Text(json, "holds", list.Holds);
        Texts(json, "subjects", [.. KindWords(list.Subjects)]);
        json.WriteString("standing", Words<ListStanding>.Of(list.Standing));
        if (list.Ended is { } ended) Object(json, "ended", () => WriteEnd(json, ended));
        Flag(json, "on", list.On);
        Flag(json, "onWithKey", list.OnWithKey);
        Text(json, "offBecause", list.OffBecause);
        Objects(json, "codes", list.Codes, code => WriteCode(json, code));
        json.WriteString("otherAnswers", Words<OtherAnswers>.Of(list.OtherAnswers));
        Objects(json, "refusalAnswers", list.RefusalAnswers, refusal => WriteRefusal(json, refusal));
        Objects(json, "refusalCodes", list.RefusalCodes, refusal => WriteRefusal(json, refusal));
        if (list.TestPoints.Count > 0) Object(json, "testPoints", () => WriteTestPoints(json, list.TestPoints));
        json.WriteString("scope", Words<ListingScope>.Of(list.Scope));
        Texts(json, "containedIn", list.ContainedIn);
        if (list.Key is { } key) Object(json, "key", () => WriteKey(json, key));
        Text(json, "registration", list.Registration);
        Object(json, "terms", () => WriteTerms(json, list.Terms));
        json.WriteString("severity", Words<ListingSeverity>.Of(list.Severity));
        Text(json, "forReceivers", list.ForReceivers);
        if (list.Removal.Advice.Length > 0) Object(json, "removal", () => WriteRemoval(json, list.Removal));
        json.WriteString("confidence", Words<Confidence>.Of(list.Confidence));
        Texts(json, "unconfirmed", [.. list.Unconfirmed.Select(Words<UnconfirmedPart>.Of)]);
        Texts(json, "evidence", list.Evidence);
        Text(json, "lastEvidence", list.LastEvidence);
        json.WriteEndObject();
    }

    private static void WriteEnd(Utf8JsonWriter json, ListEnd end)
    {
        Text(json, "date", end.Date);
        json.WriteString("how", end.How);
        Text(json, "successor", end.Successor);
    }

    private static void WriteCode(Utf8JsonWriter json, ReturnCode code)
    {
        WritePattern(json, code.Answer);
        json.WriteString("result", Words<AnswerResult>.Of(code.Result));
        json.WriteString("meaning", code.Meaning);
        if (code.Severity is { } severity) json.WriteString("severity", Words<ListingSeverity>.Of(severity));
        if (code.Scope is { } scope) json.WriteString("scope", Words<ListingScope>.Of(scope));
    }

    private static void WriteRefusal(Utf8JsonWriter json, RefusalAnswer refusal)
    {
        WritePattern(json, refusal.Answer);
        json.WriteString("meaning", refusal.Meaning);
        Text(json, "remedy", refusal.Remedy);
    }

    private static void WriteRefusal(Utf8JsonWriter json, RefusalCode refusal)
    {
        json.WriteString("rcode", Words<Dns.DnsCode>.Of(refusal.Code));
        json.WriteString("meaning", refusal.Meaning);
        Text(json, "remedy", refusal.Remedy);
    }

    private static void WritePattern(Utf8JsonWriter json, AnswerPattern pattern)
    {
        json.WriteString("answer", pattern.Text);
        if (pattern.Bit is { } bit) json.WriteNumber("bit", bit);
    }

    private static void WriteTestPoints(Utf8JsonWriter json, IReadOnlyList<TestPoints> all)
    {
        foreach (var points in all)
        {
            Object(json, KindWords(points.Kind).Single(), () =>
            {
                Text(json, "listed", points.Listed?.Text);
                Text(json, "notListed", points.NotListed?.Text);
                Texts(json, "answers", [.. points.Answers.Select(pattern => pattern.Text)]);
            });
        }
    }

    private static void WriteKey(Utf8JsonWriter json, ListKey key)
    {
        json.WriteString("name", key.Name);
        Flag(json, "required", key.Required);
        json.WriteString("queryName", key.QueryName);
    }

    private static void WriteTerms(Utf8JsonWriter json, ListTerms terms)
    {
        json.WriteString("commercialUse", Words<CommercialUse>.Of(terms.CommercialUse));
        Text(json, "limits", terms.Limits);
        if (terms.QuestionsPerDay is { } daily) json.WriteNumber("questionsPerDay", daily);
        if (terms.QuestionsPerSecond is { } rate) json.WriteNumber("questionsPerSecond", rate);
    }

    private static void WriteRemoval(Utf8JsonWriter json, ListRemoval removal)
    {
        json.WriteString("policy", Words<RemovalPolicy>.Of(removal.Policy));
        if (removal.ExpiresAfterDays is { } days) json.WriteNumber("expiresAfterDays", days);
        Text(json, "price", removal.Price);
        Text(json, "link", removal.Link);
        json.WriteString("advice", removal.Advice);
    }

    private static void Text(Utf8JsonWriter json, string name, string? text)
    {
        if (!string.IsNullOrEmpty(text)) json.WriteString(name, text);
    }

    private static void Flag(Utf8JsonWriter json, string name, bool flag)
    {
        if (flag) json.WriteBoolean(name, true);
    }

    private static void Texts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        if (texts.Count == 0) return;
        json.WriteStartArray(name);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }

    private static void Objects<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> items, Action<T> write)
    {
        if (items.Count == 0) return;
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            write(item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Object(Utf8JsonWriter json, string name, Action write)
    {
        json.WriteStartObject(name);
        write();
        json.WriteEndObject();
    }
}
