using Backscatter.Core.Names;

namespace Backscatter.Core.Discovery;

/// <summary>
/// Reads the TXT records of MTA-STS (RFC 8461 section 3.1) and TLS-RPT (RFC 8460 section 3): of those that begin with the version there must be
/// exactly one, and it must be valid, or senders act as if there were none. Pure, and without exceptions for any input.
/// </summary>
internal static class TransportRecords
{
    private const int LongestId = 32;

    public static PublishedPolicy ReadMtaSts(string at, IReadOnlyList<string> texts) => Read("MTA-STS", "v=STSv1", at, texts, fields =>
        fields.GetValueOrDefault("id") is { Length: > 0 and <= LongestId } id && id.All(char.IsAsciiLetterOrDigit)
            ? (id, null)
            : (null, "it needs an id of 1 to 32 letters and digits"));

    public static PublishedPolicy ReadTlsReporting(string at, IReadOnlyList<string> texts) => Read("TLS-RPT", "v=TLSRPTv1", at, texts, fields =>
        fields.GetValueOrDefault("rua") is { } rua && rua.Split(',', StringSplitOptions.TrimEntries).All(IsReportUri)
            ? (null, null)
            : (null, "it needs rua with mailto: or https: addresses"));

    private static PublishedPolicy Read(string kind, string version, string at, IReadOnlyList<string> texts, Func<Dictionary<string, string>, (string? Id, string? Fault)> read)
    {
        var records = texts.Where(text => text.StartsWith(version + ";", StringComparison.Ordinal)).ToList();
        if (records.Count > 1) return None($"{at} has {records.Count} {kind} records, so none of them counts: keep one");
        if (records.Count == 0)
        {
            return texts.FirstOrDefault(text => text.TrimStart().StartsWith(version, StringComparison.OrdinalIgnoreCase)) is { } near
                ? None($"the TXT record {ForeignText.Quote(near, 60)} of {at} is no {kind} record: one begins with {version};")
                : None(null);
        }

        var (id, fault) = read(Fields(records[0]));
        return fault is null
            ? new PublishedPolicy(PublicationStatus.Published, records[0], id, null)
            : None($"the {kind} record {ForeignText.Quote(records[0], 60)} of {at} does not count: {fault}");
    }

    private static PublishedPolicy None(string? note) => new(PublicationStatus.NotPublished, null, null, note);

    private static Dictionary<string, string> Fields(string text)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var field in text.Split(';').Select(field => field.Trim(' ', '\t')))
        {
            if (field.IndexOf('=') is var equals and > 0) fields.TryAdd(field[..equals], field[(equals + 1)..]);
        }

        return fields;
    }

    private static bool IsReportUri(string text) =>
        text.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) || text.StartsWith("https:", StringComparison.OrdinalIgnoreCase);
}
