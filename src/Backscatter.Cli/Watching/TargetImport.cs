using System.Globalization;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Names;
using Backscatter.Core.Scanning;
using Backscatter.Storage;
using CsvHelper;
using CsvHelper.Configuration;

namespace Backscatter.Cli.Watching;

/// <summary>Watches the targets of a file, and tells line by line what cannot be used.</summary>
internal static class TargetImport
{
    private static readonly string[] Columns = ["tenant", "target", "probe-allowed-by", "because"];

    public static async Task<int> RunAsync(string path, bool createTenants, bool isDryRun, WatchStores stores, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        var shown = ForeignText.Escape(path);
        var known = new Dictionary<string, TenantId>(StringComparer.Ordinal);
        await foreach (var tenant in stores.Watch.Tenants.ListAsync(cancellationToken)) known[tenant.Value.Id.Value] = tenant.Value.Id;
        var (added, there, wrong, number) = (0, 0, 0, 0);
        foreach (var line in Read(path, shown))
        {
            number = line.Number;
            if (await TakeAsync(line) is not { } fault) continue;
            wrong++;
            await errors.WriteLineAsync($"{shown} line {line.Number}: {fault}");
        }

        if (number == 0) throw new UsageException($"{shown} has no line below its header; write one target a line");
        await output.WriteLineAsync($"{(isDryRun ? "Would add" : "Added")} {added}, {there} were there already, {wrong} could not be used.");
        return wrong == 0 ? ExitCode.Pass : ExitCode.Fail;

        async Task<string?> TakeAsync(Line line)
        {
            if (line.Fault is not null) return line.Fault;
            if (!Target.TryParse(line.Target, out var target, out var error) || !TenantId.TryParse(line.Tenant, out var id, out error)) return error;
            if (!known.ContainsKey(id.Value))
            {
                if (!createTenants) return $"there is no tenant {id}; add it with backscatter tenants add {id}, or import with --create-tenants";
                if (!isDryRun) await stores.Watch.Tenants.TryPutAsync(new Tenant(id, id.Value), null, cancellationToken);
                known[id.Value] = id;
            }

            ProbePermission? permission;
            try
            {
                permission = TargetAdding.Permission(line.By, line.Because, DateTimeOffset.UtcNow);
            }
            catch (UsageException half)
            {
                return half.Message;
            }

            var isNew = isDryRun
                ? await stores.Watch.Targets.FindAsync(id, target.Text, cancellationToken) is null
                : await TargetAdding.AddAsync(stores, id, target, permission, DateTimeOffset.UtcNow, cancellationToken);
            if (isNew) added++;
            else there++;
            return null;
        }
    }

    private static List<Line> Read(string path, string shown)
    {
        var lines = new List<Line>();
        try
        {
            using var reader = new StreamReader(path);
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
            int[]? places = null;
            while (csv.Read())
            {
                var fields = csv.Parser.Record ?? [];
                if (fields.All(string.IsNullOrWhiteSpace)) continue;
                if (places is null)
                {
                    places = Places(fields, shown);
                    continue;
                }

                lines.Add(new Line(csv.Parser.RawRow, At(0), At(1), At(2), At(3), fields.Length > 16 ? "it has more than 16 columns" : null));
                string At(int column) => places[column] >= 0 && places[column] < fields.Length ? fields[places[column]] : "";
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"the file {shown} {(failure is FileNotFoundException or DirectoryNotFoundException ? "does not exist" : "cannot be read")}; name a CSV file with columns tenant and target");
        }
        catch (CsvHelperException failure)
        {
            lines.Add(new Line(failure.Context?.Parser?.RawRow ?? 0, "", "", "", "", "this is not CSV, and nothing below it was read"));
        }

        return lines;
    }

    private static int[] Places(string[] header, string shown)
    {
        int[] places = [.. Columns.Select(column => Array.FindIndex(header, field => string.Equals(field.Trim().TrimStart('\uFEFF'), column, StringComparison.OrdinalIgnoreCase)))];
        return places[0] >= 0 && places[1] >= 0
            ? places
            : throw new UsageException($"{shown} has no columns tenant and target; its first line names them: tenant,target");
    }

    private sealed record Line(int Number, string Tenant, string Target, string By, string Because, string? Fault);
}
