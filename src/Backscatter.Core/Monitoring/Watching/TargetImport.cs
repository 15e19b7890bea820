using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Scanning;
using CsvHelper;
using CsvHelper.Configuration;

namespace Backscatter.Core.Monitoring.Watching;

/// <summary>One line of a file of targets.</summary>
/// <param name="Number">Its number in the file, from 1.</param>
/// <param name="Tenant">For whom; empty where the file does not say.</param>
/// <param name="Target">What.</param>
/// <param name="By">Who permits a probe; empty for nobody.</param>
/// <param name="Because">On what ground.</param>
/// <param name="Fault">Why the line is none; null where it is one.</param>
public sealed record ImportLine(int Number, string Tenant, string Target, string By, string Because, string? Fault);

/// <summary>What an import may do.</summary>
/// <param name="Tenant">For whom, where the lines need not say; null where they must.</param>
/// <param name="CreatesTenants">Whether tenants are added that are not there yet.</param>
/// <param name="IsDryRun">Whether nothing is changed.</param>
public sealed record ImportOptions(TenantId? Tenant, bool CreatesTenants, bool IsDryRun)
{
    /// <summary>Whether a target may be taken, beside what every target must be; null says yes, and a text says why not.</summary>
    public Func<Target, string?> Refuses { get; init; } = _ => null;

    /// <summary>Why the file may not permit probes; null where it may.</summary>
    public string? NoPermissions { get; init; }

    /// <summary>How a tenant is added, for the line that names one that is not there.</summary>
    public Func<TenantId, string> AddTenant { get; init; } = id => $"there is no tenant {id}";
}

/// <summary>Watches the targets of a file of CSV, and tells line by line what cannot be used.</summary>
[SuppressMessage("Design", "CA1062", Justification = "nullable annotations hold")]
public sealed class TargetImport(IWatchStore store, ImportOptions options, TimeProvider time)
{
    private const int MostColumns = 16;
    private static readonly string[] Columns = ["tenant", "target", "probe-allowed-by", "because"];

    private readonly HashSet<TenantId> _tenants = [];

    /// <summary>How many targets are new.</summary>
    public int Added { get; private set; }

    /// <summary>How many were watched already.</summary>
    public int Known { get; private set; }

    /// <summary>The lines of a file.</summary>
    /// <param name="reader">The file.</param>
    /// <param name="needsTenant">Whether it must have a column tenant.</param>
    /// <param name="lines">The lines below the header; one that cannot be read says so and ends the list.</param>
    /// <returns>Null, or why it is no file of targets, in words that follow its name.</returns>
    public static string? Read(TextReader reader, bool needsTenant, out IReadOnlyList<ImportLine> lines)
    {
        var read = new List<ImportLine>();
        lines = read;
        using var csv = new CsvReader(reader, new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            HasHeaderRecord = false,
            TrimOptions = TrimOptions.Trim,
            AllowComments = true,
            Comment = '#',
            DetectDelimiter = true,
            DetectDelimiterValues = [",", ";", "\t"],
            MaxFieldSize = 4096,
            BadDataFound = null,
        });
        try
        {
            int[]? places = null;
            while (csv.Read())
            {
                var fields = csv.Parser.Record ?? [];
                if (fields.All(string.IsNullOrWhiteSpace)) continue;
                if (places is null)
                {
                    places = [.. Columns.Select(column => Array.FindIndex(fields, field => string.Equals(field.Trim().TrimStart('\uFEFF'), column, StringComparison.OrdinalIgnoreCase)))];
                    if (places[1] >= 0 && (places[0] >= 0 || !needsTenant)) continue;
                    return needsTenant ? "has no columns tenant and target; its first line names them: tenant,target" : "has no column target; its first line names the columns: target,probe-allowed-by,because";
                }

                read.Add(new ImportLine(csv.Parser.RawRow, At(0), At(1), At(2), At(3), fields.Length > MostColumns ? $"it has more than {MostColumns} columns" : null));
                string At(int column) => places[column] >= 0 && places[column] < fields.Length ? fields[places[column]] : "";
            }
        }
        catch (CsvHelperException failure)
        {
            read.Add(new ImportLine(failure.Context?.Parser?.RawRow ?? 0, "", "", "", "", "this is not CSV, and nothing below it was read"));
        }

        return read.Count == 0 ? "has no line below its header; write one target a line" : null;
    }

    /// <summary>Takes one line; null, or why it cannot be used.</summary>
    public async Task<string?> TakeAsync(ImportLine line, CancellationToken cancellationToken)
    {
        if (line.Fault is not null) return line.Fault;
        if (!Target.TryParse(line.Target, out var target, out var error)) return error;
        if (options.Refuses(target) is { } refused) return refused;
        var now = time.GetUtcNow();
        if (TargetAdding.ReadPermission(line.By, line.Because, now, out var permission) is { } half) return $"{half}; fill in both probe-allowed-by and because";
        if (permission is not null && options.NoPermissions is { } why) return why;
        var (tenant, fault) = await TenantAsync(line, cancellationToken);
        if (tenant is null) return fault;
        var outcome = options.IsDryRun
            ? await store.Targets.FindAsync(tenant, target.Text, cancellationToken) is null ? TargetAdded.New : TargetAdded.Known
            : await TargetAdding.AddAsync(store, tenant, target, permission, now, cancellationToken);
        if (outcome == TargetAdded.New) Added++;
        else if (outcome == TargetAdded.Known) Known++;
        return outcome == TargetAdded.ChangedMeanwhile ? $"{target.Text} was changed by somebody else meanwhile; take the line again" : null;
    }

    private async Task<(TenantId? Tenant, string? Fault)> TenantAsync(ImportLine line, CancellationToken cancellationToken)
    {
        if (options.Tenant is { } only) return line.Tenant.Length == 0 || line.Tenant == only.Value ? (only, null) : (null, $"this import is for {only} alone; leave the column tenant out, or write {only}");
        if (!TenantId.TryParse(line.Tenant, out var id, out var error)) return (null, error);
        if (_tenants.Contains(id)) return (id, null);
        if (await store.Tenants.FindAsync(id, cancellationToken) is null)
        {
            if (!options.CreatesTenants) return (null, options.AddTenant(id));
            if (!options.IsDryRun) await store.Tenants.TryPutAsync(new Tenant(id, id.Value), null, cancellationToken);
        }

        _tenants.Add(id);
        return (id, null);
    }
}
