using System.Globalization;
using Backscatter.Core.Names;
using Backscatter.Core.Scanning;
using CsvHelper;
using CsvHelper.Configuration;

namespace Backscatter.Cli.Input;

/// <summary>One line of a list of targets.</summary>
/// <param name="Target">What to scan.</param>
/// <param name="Tenant">Whose it is, where the file says so.</param>
internal sealed record ListedTarget(Target Target, string? Tenant);

/// <summary>Reads the targets of a scan from the command line and from a CSV file.</summary>
internal static class TargetList
{
    private const int MostTargets = 100_000;
    private const int LongestTenant = 100;
    private static readonly string[] TargetColumns = ["target", "domain", "ip", "address"];
    private static readonly string[] TenantColumns = ["tenant", "client", "customer"];

    /// <summary>All targets in their order, each once.</summary>
    /// <exception cref="UsageException">One of them is none, or the file cannot be used.</exception>
    public static IReadOnlyList<ListedTarget> Read(IEnumerable<string> arguments, string? file)
    {
        var targets = arguments.Select(text => new ListedTarget(ParseArgument(text), null)).ToList();
        if (file is not null) targets.AddRange(ReadFile(file));
        if (targets.Count == 0) throw new UsageException("no target is given; name a domain, an IP address or a small range, or a file with --file");
        return [.. targets.DistinctBy(listed => (listed.Target.Text, listed.Tenant))];
    }

    private static List<ListedTarget> ReadFile(string path)
    {
        var shown = ForeignText.Escape(path);
        try
        {
            using var reader = new StreamReader(path);
            return ReadCsv(reader, shown);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            var why = failure is FileNotFoundException or DirectoryNotFoundException ? "does not exist" : "cannot be read";
            throw new UsageException($"the file {shown} {why}; name a CSV file with a column 'target' that this user may read");
        }
        catch (CsvHelperException failure)
        {
            throw new UsageException($"{shown} line {failure.Context?.Parser?.RawRow ?? 0}: this is not CSV; write one target a line, or columns 'target' and 'tenant'");
        }
    }

    private static List<ListedTarget> ReadCsv(TextReader reader, string shown)
    {
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            HasHeaderRecord = false,
            TrimOptions = TrimOptions.Trim,
            AllowComments = true,
            Comment = '#',
            DetectDelimiter = true,
            DetectDelimiterValues = [",", ";", "\t"],
            MaxFieldSize = 4096,
        };
        using var csv = new CsvReader(reader, configuration);
        var targets = new List<ListedTarget>();
        var (targetColumn, tenantColumn, first) = (0, 1, true);
        while (csv.Read())
        {
            var fields = csv.Parser.Record ?? [];
            if (first && Array.FindIndex(fields, field => Is(field, TargetColumns)) is var header and >= 0)
            {
                (targetColumn, tenantColumn) = (header, Array.FindIndex(fields, field => Is(field, TenantColumns)));
                first = false;
                continue;
            }

            first = false;
            if (fields.All(string.IsNullOrWhiteSpace)) continue;
            if (targets.Count == MostTargets) throw new UsageException($"{shown} has more than {MostTargets} targets; split it");
            targets.Add(new ListedTarget(Parse(Field(fields, targetColumn) ?? "", $"{shown} line {csv.Parser.RawRow}: "), Field(fields, tenantColumn) is { Length: > 0 } tenant ? ForeignText.Escape(tenant, LongestTenant) : null));
        }

        return targets.Count > 0 ? targets : throw new UsageException($"the file {shown} has no target in it; write one a line");
    }

    // No target begins with a hyphen, so that is an option misspelt.
    private static Target ParseArgument(string text) =>
        text.StartsWith('-') ? throw new UsageException($"there is no option {ForeignText.Escape(text, 40)}; backscatter scan --help lists them") : Parse(text, where: "");

    private static Target Parse(string text, string where) =>
        Target.TryParse(text, out var target, out var error) ? target : throw new UsageException(where + error);

    private static string? Field(string[] fields, int column) => column >= 0 && column < fields.Length ? fields[column] : null;

    private static bool Is(string field, string[] names) => names.Contains(field.Trim().TrimStart('\uFEFF'), StringComparer.OrdinalIgnoreCase);
}
