using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Backscatter.Core.Data;
using Backscatter.Core.Names;

namespace Backscatter.Core.Blocklists;

/// <summary>
/// Reads and writes the state as JSON (<c>docs/schemas/blocklist-state.schema.json</c>). A file is replaced as a whole, so that a crash leaves the
/// old one or the new one.
/// </summary>
public static class BlocklistStateFile
{
    /// <summary>The id of the format.</summary>
    public const string Schema = "backscatter.blocklist-state/1";

    private const string Remedy = "move it away to begin anew: only history and counts are lost";

    private static readonly JsonWriterOptions Written = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The state in a file; an empty one where there is no such file yet.</summary>
    /// <exception cref="DataFileException">The file cannot be read or used; one line says where, what and what to do.</exception>
    public static BlocklistState Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return File.Exists(path) ? Read(DataFile.Shown(path), DataFile.Read(path)) : BlocklistState.Empty;
    }

    /// <summary>Writes the state to a file.</summary>
    /// <exception cref="DataFileException">The file cannot be written; one line says so.</exception>
    public static void Save(string path, BlocklistState state)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(state);
        WholeFile.Write(path, Write(state));
    }

    /// <summary>The text of a state, UTF-8.</summary>
    public static byte[] Write(BlocklistState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Written))
        {
            json.WriteStartObject();
            json.WriteString("schema", Schema);
            WriteList(json, "health", state.Health, Write);
            WriteList(json, "sightings", state.Sightings, Write);
            WriteList(json, "usual", state.Usual, Write);
            WriteList(json, "spent", state.Spent, Write);
            WriteList(json, "cursors", state.Cursors, Write);
            json.WriteEndObject();
        }

        return [.. buffer.ToArray(), .. "\n"u8];
    }

    /// <summary>The state in a text.</summary>
    /// <param name="file">The file's name, for complaints.</param>
    /// <param name="json">Its content, UTF-8.</param>
    /// <exception cref="DataFileException">It cannot be used; one line says where, what and what to do.</exception>
    public static BlocklistState Read(string file, ReadOnlyMemory<byte> json)
    {
        var root = DataFile.Parse(file, json, Schema);
        var state = new BlocklistState
        {
            Health = [.. root.Children("health").Select(ReadHealth)],
            Sightings = [.. root.Children("sightings").Select(ReadSighting)],
            Usual = [.. root.Children("usual").Select(ReadCount)],
            Spent = [.. root.Children("spent").Select(ReadSpending)],
            Cursors = [.. root.Children("cursors").Select(ReadCursor)],
        };
        root.RejectUnknown();
        RejectTwice(file, "health", state.Health.Select(health => $"{health.Zone} {Word(health.Kind)}"));
        RejectTwice(file, "sightings", state.Sightings.Select(sighting => $"{sighting.Zone} {sighting.Subject}"));
        RejectTwice(file, "usual", state.Usual.Select(count => $"{count.Zone} {Word(count.Kind)}"));
        RejectTwice(file, "cursors", state.Cursors.Select(cursor => cursor.Operator));
        return state;
    }

    private static void Write(Utf8JsonWriter json, ListHealth health)
    {
        json.WriteString("zone", health.Zone);
        json.WriteString("kind", Word(health.Kind));
        json.WriteString("tested", Words<ListState>.Of(health.Tested));
        if (health.Reason is { } reason) json.WriteString("reason", Words<UnknownReason>.Of(reason));
        if (health.Why.Length > 0) json.WriteString("why", Bounded(health.Why));
        WriteTime(json, "testedAt", health.TestedAt);
        WriteTime(json, "quarantinedSince", health.QuarantinedSince);
        WriteTime(json, "since", health.Since);
        WriteList(json, "events", health.Events, static (json, change) =>
        {
            WriteTime(json, "at", change.At);
            json.WriteString("state", Words<ListState>.Of(change.State));
            json.WriteString("why", Bounded(change.Why));
        });
    }

    private static void Write(Utf8JsonWriter json, Sighting sighting)
    {
        json.WriteString("zone", sighting.Zone);
        json.WriteString("subject", sighting.Subject);
        WriteTime(json, "firstSeen", sighting.FirstSeen);
        WriteTime(json, "lastSeen", sighting.LastSeen);
        WriteTime(json, "lastAsked", sighting.LastAsked);
        json.WriteNumber("seen", sighting.Seen);
        json.WriteNumber("missed", sighting.Missed);
        json.WriteBoolean("confirmed", sighting.IsConfirmed);
    }

    private static void Write(Utf8JsonWriter json, FleetCount count)
    {
        json.WriteString("zone", count.Zone);
        json.WriteString("kind", Word(count.Kind));
        json.WriteNumber("asked", count.Asked);
        json.WriteNumber("listed", count.Listed);
    }

    private static void Write(Utf8JsonWriter json, OperatorSpending spending)
    {
        json.WriteString("operator", spending.Operator);
        json.WriteString("day", spending.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        json.WriteNumber("questions", spending.Questions);
    }

    private static void Write(Utf8JsonWriter json, SweepCursor cursor)
    {
        json.WriteString("operator", cursor.Operator);
        json.WriteString("zone", cursor.Zone);
        json.WriteString("subject", cursor.Subject);
    }

    private static void WriteList<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            write(json, item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteTime(Utf8JsonWriter json, string name, DateTimeOffset? at)
    {
        if (at is { } time) json.WriteString(name, time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
    }

    private static ListHealth ReadHealth(DataPlace place)
    {
        var zone = place.Text("zone");
        var kind = ReadKind(place);
        place.Name($"health of {zone}");
        var health = new ListHealth(zone, kind)
        {
            Tested = place.Word<ListState>("tested"),
            Reason = place.OptionalWord<UnknownReason>("reason"),
            Why = place.OptionalText("why") ?? "",
            TestedAt = ReadOptionalTime(place, "testedAt"),
            QuarantinedSince = ReadOptionalTime(place, "quarantinedSince"),
            Since = ReadOptionalTime(place, "since"),
            Events = [.. place.Children("events").Select(change => ReadEvent(change, zone, kind))],
        };
        place.RejectUnknown();
        var counts = health.Tested is ListState.Healthy or ListState.Unproven or ListState.Untested;
        if (health.Tested == ListState.Quarantined || counts != health.Reason is null) throw place.Wrong("contradicts its reason", Remedy, "tested");
        return health;
    }

    private static HealthEvent ReadEvent(DataPlace place, string zone, SubjectKinds kind)
    {
        var change = new HealthEvent(zone, kind, ReadTime(place, "at"), place.Word<ListState>("state"), place.Text("why"));
        place.RejectUnknown();
        return change;
    }

    private static Sighting ReadSighting(DataPlace place)
    {
        var sighting = new Sighting(
            place.Text("zone"), place.Text("subject"), ReadTime(place, "firstSeen"), ReadTime(place, "lastSeen"), ReadTime(place, "lastAsked"),
            ReadCount(place, "seen", 1), ReadCount(place, "missed", 0), place.Flag("confirmed"));
        place.RejectUnknown();
        return sighting;
    }

    private static FleetCount ReadCount(DataPlace place)
    {
        var count = new FleetCount(place.Text("zone"), ReadKind(place), ReadCount(place, "asked", 1), ReadCount(place, "listed", 0));
        place.RejectUnknown();
        return count.Listed <= count.Asked ? count : throw place.Wrong("is more than asked", Remedy, "listed");
    }

    private static OperatorSpending ReadSpending(DataPlace place)
    {
        var day = place.Text("day");
        if (!DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)) throw place.Wrong($"is {ForeignText.Quote(day, 40)}, no day", Remedy, "day");
        var spending = new OperatorSpending(place.Text("operator"), date, ReadCount(place, "questions", 0));
        place.RejectUnknown();
        return spending;
    }

    private static SweepCursor ReadCursor(DataPlace place)
    {
        var cursor = new SweepCursor(place.Text("operator"), place.Text("zone"), place.Text("subject"));
        place.RejectUnknown();
        return cursor;
    }

    private static int ReadCount(DataPlace place, string name, int least) => place.Count(name, least, int.MaxValue) ?? throw place.Wrong("is missing", Remedy, name);

    private static DateTimeOffset ReadTime(DataPlace place, string name) => ReadOptionalTime(place, name) ?? throw place.Wrong("is missing", Remedy, name);

    private static DateTimeOffset? ReadOptionalTime(DataPlace place, string name)
    {
        if (place.OptionalText(name) is not { } text) return null;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at)
            ? at
            : throw place.Wrong($"is {ForeignText.Quote(text, 40)}, no time", Remedy, name);
    }

    private static SubjectKinds ReadKind(DataPlace place) => place.Text("kind") switch
    {
        "ipv4" => SubjectKinds.IPv4,
        "ipv6" => SubjectKinds.IPv6,
        "domain" => SubjectKinds.Domain,
        var word => throw place.Wrong($"is {ForeignText.Quote(word, 40)}", "write one of ipv4, ipv6, domain", "kind"),
    };

    private static string Word(SubjectKinds kind) => kind switch
    {
        SubjectKinds.IPv4 => "ipv4",
        SubjectKinds.IPv6 => "ipv6",
        _ => "domain",
    };

    private static void RejectTwice(string file, string what, IEnumerable<string> names)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        if (names.FirstOrDefault(name => !seen.Add(name)) is { } twice) throw DataFileException.At(file, what, $"names {ForeignText.Quote(twice, 80)} twice", Remedy);
    }

    private static string Bounded(string text) => text.Length <= DataPlace.MaxText ? text : text[..DataPlace.MaxText];
}
