using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Backscatter.Core.Data;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Findings;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Names;
using Backscatter.Core.Scanning;

namespace Backscatter.Cli.Scans;

/// <summary>Remembers in a file how targets stood, so that the next scan says what changed: by the rules that sweeps go by, with nobody told.</summary>
internal sealed class ScanMemory
{
    private const string Schema = "backscatter.scan-state/1";

    // Whose targets they are is told by the scan; the rules want one tenant.
    private static readonly Tenant Nobody = new(TenantId.Parse("scan"), "scan");
    private static readonly FindingPolicy Policy = new() { ReminderAfter = null };

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly string _path;
    private readonly Dictionary<(string? Tenant, string Target), TargetState> _known;

    private ScanMemory(string path, IEnumerable<Remembered> known)
    {
        _path = path;
        _known = known.ToDictionary(entry => (entry.Tenant, entry.State.Target), entry => entry.State);
    }

    /// <summary>What a file remembers; nothing where there is no such file yet. That it can't be written is told at once and not after an hour's work.</summary>
    /// <exception cref="UsageException">It cannot be used.</exception>
    public static ScanMemory Open(string path)
    {
        try
        {
            var memory = new ScanMemory(path, File.Exists(path) ? Read(path) : []);
            memory.Save();
            return memory;
        }
        catch (FormatException wrong)
        {
            throw new UsageException(wrong.Message);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--state {ForeignText.Escape(path)} cannot be read; name a file that this user may read and write");
        }
    }

    /// <summary>The document with what changed since the scans that were remembered, which these take the place of.</summary>
    /// <param name="document">The document of the reports.</param>
    /// <param name="reports">The reports, in the order in which they stand in it.</param>
    /// <param name="now">The time.</param>
    public ScanDocument Compare(ScanDocument document, IReadOnlyList<TenantReport> reports, DateTimeOffset now)
    {
        var targets = document.Targets.Zip(reports, (part, entry) => Compare(part, entry, now)).ToList();
        return document with { Targets = targets };
    }

    /// <summary>Keeps what is remembered.</summary>
    /// <exception cref="DataFileException">The file cannot be written.</exception>
    public void Save()
    {
        Remembered[] all = [.. _known.Select(pair => new Remembered(pair.Key.Tenant, pair.Value)).OrderBy(entry => entry.Tenant, StringComparer.Ordinal).ThenBy(entry => entry.State.Target, StringComparer.Ordinal)];
        WholeFile.Write(_path, [.. JsonSerializer.SerializeToUtf8Bytes(new StateFile(Schema, all), Json), .. "\n"u8]);
    }

    private TargetPart Compare(TargetPart part, TenantReport entry, DateTimeOffset now)
    {
        var key = (entry.Tenant, entry.Report.Target.Text);
        var before = _known.GetValueOrDefault(key);
        var id = entry.Report.StartedAt.UtcTicks.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var change = TargetTransition.Apply(
            before is null ? null : new Stored<TargetState>(before, ""), new AppliedScan(id, CheckKind.Probe, id, entry.Report), Nobody, [], Policy, _ => entry.Report.StartedAt, now);
        if (change is null) return part;
        _known[key] = change.State;
        return part with
        {
            ComparedWith = before?.Checks[0].At,
            Changes = before is null ? [] : [.. change.History.Transitions.Select(Part)],
        };
    }

    private static ChangePart Part(Transition change) =>
        new(Words<TransitionKind>.Of(change.Kind), change.Key.Control, change.Key.Subject, change.Key.List, change.Before, change.After, change.Why, change.NextStep);

    private static IReadOnlyList<Remembered> Read(string path)
    {
        var file = ForeignText.Escape(path);
        try
        {
            var read = JsonSerializer.Deserialize<StateFile>(File.ReadAllBytes(path), Json);
            if (read is not { Schema: Schema, Targets: { } targets } || targets.Any(entry => entry?.State?.Target is null || entry.State.Checks is not { Count: > 0 }))
                throw new UsageException($"{file} is no state of a scan; move it away to begin anew");
            if (targets.GroupBy(entry => (entry.Tenant, entry.State.Target)).FirstOrDefault(group => group.Count() > 1) is { } twice)
                throw new UsageException($"{file} has {ForeignText.Escape(twice.Key.Target, 80)} twice; move it away to begin anew");
            return targets;
        }
        catch (JsonException)
        {
            throw new UsageException($"{file} is no state of a scan; move it away to begin anew");
        }
    }

    private sealed record StateFile(string Schema, IReadOnlyList<Remembered> Targets);

    private sealed record Remembered(string? Tenant, TargetState State);
}
