using System.CommandLine;
using Backscatter.Cli.Output;
using Backscatter.Cli.Watching;
using Backscatter.Core.Compliance;
using Backscatter.Core.Data;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Findings;
using Backscatter.Core.Service;
using Spectre.Console;

namespace Backscatter.Cli.Commands;

/// <summary><c>backscatter findings</c>: what is wrong now.</summary>
internal static class FindingsCommand
{
    private const string Lesson = """
        Examples:
          backscatter findings
          backscatter findings --tenant contoso --all
          backscatter findings --on ips.backscatterer.org
          backscatter findings --format json

        Exit codes:
          0 nothing is open   1 something is open   2 the command line or the store can't be used
        """;

    public static Command Create(StoreOption store)
    {
        var (tenant, format) = (StoreCommand.TenantOption(), RowTable.Option());
        var all = new Option<bool>("--all") { Description = "Show what is pending, suppressed or closed of late as well." };
        var on = new Option<string>("--on") { Description = "Only listings on this blocklist, of all tenants: who is on it.", HelpName = "zone" };
        var command = new TaughtCommand("findings", "Shows what is wrong now: open findings, the gravest first.", Lesson) { tenant, all, on, format };
        return command.Over(store, async (parsed, stores, cancellationToken) =>
        {
            var rows = parsed.GetValue(on) is { } zone
                ? await OnListAsync(stores, zone, parsed.GetValue(tenant), cancellationToken)
                : await AllAsync(stores, parsed.GetValue(tenant), cancellationToken);
            var shown = rows
                .Where(row => parsed.GetValue(all) || row is { Status: FindingStatus.Open, SuppressedBy: null })
                .OrderByDescending(row => row.Severity).ThenBy(row => row.OpenedAt).ThenBy(row => row.Tenant, StringComparer.Ordinal).ThenBy(row => row.Target, StringComparer.Ordinal)
                .ToList();
            var none = await NoneAsync(stores, cancellationToken);
            if (parsed.GetValue(format) == RowFormat.Json) RowTable.Write(RowFormat.Json, shown, [], _ => [], none);
            else WriteBlocks(Terminal.For(Console.Out), shown, none);
            return shown.Any(row => row.Status == FindingStatus.Open) ? ExitCode.Fail : ExitCode.Pass;
        });
    }

    private static async Task<List<FindingRow>> AllAsync(WatchStores stores, string? tenant, CancellationToken cancellationToken)
    {
        var rows = new List<FindingRow>();
        foreach (var known in await stores.TenantsAsync(tenant, cancellationToken))
        {
            await foreach (var state in stores.Watch.States.ListAsync(known.Id, cancellationToken)) rows.AddRange(state.Value.Findings.Select(finding => FindingRow.Of(state.Value, finding)));
        }

        return rows;
    }

    /// <summary>Who is on a list, by its index; what it names is looked up, as an index may lag behind.</summary>
    private static async Task<List<FindingRow>> OnListAsync(WatchStores stores, string zone, string? tenant, CancellationToken cancellationToken)
    {
        var only = tenant is null ? null : (await stores.TenantAsync(tenant, cancellationToken)).Value.Id;
        var rows = new List<FindingRow>();
        await foreach (var listed in stores.Watch.Listed.OnAsync(zone, cancellationToken))
        {
            if (only is not null && listed.Tenant != only) continue;
            if (await stores.Watch.States.FindAsync(listed.Tenant, listed.Target, cancellationToken) is not { Value: var state }) continue;
            rows.AddRange(state.Findings
                .Where(finding => finding.Key.Subject == listed.Subject && string.Equals(finding.Key.List, zone, StringComparison.OrdinalIgnoreCase))
                .Select(finding => FindingRow.Of(state, finding)));
        }

        return rows;
    }

    private static void WriteBlocks(IAnsiConsole console, IReadOnlyList<FindingRow> rows, string none)
    {
        if (rows.Count == 0) console.WriteLine(none);
        foreach (var target in rows.GroupBy(row => (row.Tenant, row.Target)))
        {
            console.WriteLine();
            console.Write(new Rule($"[bold]{Markup.Escape(target.Key.Target)}[/] [dim]{Markup.Escape(target.Key.Tenant)}[/]").LeftJustified());
            foreach (var row in target)
            {
                console.MarkupLine($"{Coloured(row.Severity)} [bold]{row.Control}[/] {Markup.Escape(row.About)}  [dim]{Markup.Escape(row.State)}{(row.OpenedAt is { } since ? $" since {RowTable.Time(since)}" : "")}[/]");
                console.Write(new Padder(new Markup($"{Markup.Escape(row.Why)}{(row.NextStep is { } next ? $"\n[green]→[/] {Markup.Escape(next)}" : "")}"), new Padding(2, 0, 0, 0)));
            }
        }
    }

    private static string Coloured(ControlSeverity severity) => severity switch
    {
        ControlSeverity.High => "[red]✗ high[/]",
        ControlSeverity.Medium => "[yellow]✗ medium[/]",
        _ => "[dim]✗ low[/]",
    };

    // Nothing found is not the same as nothing looked at.
    private static async Task<string> NoneAsync(WatchStores stores, CancellationToken cancellationToken)
    {
        foreach (var tenant in await stores.TenantsAsync(null, cancellationToken))
        {
            await foreach (var _ in stores.Watch.States.ListAsync(tenant.Id, cancellationToken)) return "Nothing is open. What is unknown is not in this list: backscatter targets shows it.";
        }

        return "Nothing was checked yet; backscatter sweep checks what is due.";
    }

    private sealed record FindingRow(
        string Tenant, string Target, string Control, string Subject, string? List, ControlSeverity Severity, FindingStatus Status, bool IsFlapping, DateTimeOffset? OpenedAt, string Why, string? NextStep, string? SuppressedBy, string? Scan)
    {
        public static FindingRow Of(TargetState state, Finding finding) => new(
            state.Tenant.Value, state.Target, finding.Key.Control, finding.Key.Subject, finding.Key.List, finding.Severity, finding.Status, finding.IsFlapping, finding.OpenedAt, finding.Why, finding.NextStep, finding.SuppressedBy, finding.Scan);

        public string About => List is null ? Subject : $"{Subject} on {List}";

        public string State => (SuppressedBy, IsFlapping) switch
        {
            ({ } by, _) => $"suppressed ({by})",
            (null, true) => $"{Words<FindingStatus>.Of(Status)}, flapping",
            _ => Words<FindingStatus>.Of(Status),
        };
    }
}
