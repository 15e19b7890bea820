using System.CommandLine;
using System.Globalization;
using Backscatter.Cli.Watching;
using Backscatter.Core.Compliance;
using Backscatter.Core.Data;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Findings;
using Backscatter.Core.Names;
using Backscatter.Core.Scanning;

namespace Backscatter.Cli.Commands;

/// <summary><c>backscatter history</c>: the checks of a target, and what they changed.</summary>
internal static class HistoryCommand
{
    private const int MostRows = 100_000;

    private const string Lesson = """
        Examples:
          backscatter history contoso example.com
          backscatter history contoso example.com --changes --since 2026-10-01
          backscatter history contoso example.com --scan 20261126T1535Z-probe-0a1b2c3d4e5f
        """;

    public static Command Create(StoreOption store)
    {
        var (tenant, format) = (StoreCommand.TenantArgument(), RowTable.Option());
        var target = new Argument<string>("TARGET") { Description = "The target." };
        var changes = new Option<bool>("--changes") { Description = "Only checks that changed something." };
        var since = new Option<string>("--since") { Description = "Only from this day on (UTC).", HelpName = "2026-10-01" };
        var most = new Option<int>("--most") { Description = "At most so many checks.", HelpName = "number", DefaultValueFactory = _ => 50 };
        var scan = new Option<string>("--scan") { Description = "Write the whole scan of this id, with its evidence, as JSON.", HelpName = "id" };
        var command = new TaughtCommand("history", "Shows the checks of a target, the newest first, and what each changed.", Lesson) { tenant, target, changes, since, most, scan, format };
        return command.Over(store, async (parsed, stores, cancellationToken) =>
        {
            var id = (await stores.TenantAsync(parsed.GetValue(tenant)!, cancellationToken)).Value.Id;
            if (!Target.TryParse(parsed.GetValue(target), out var named, out var error)) throw new UsageException(error);
            if (parsed.GetValue(scan) is { } wanted)
            {
                var kept = await stores.Watch.Scans.FindAsync(id, named.Text, wanted, cancellationToken)
                    ?? throw new UsageException($"there is no scan {ForeignText.Quote(wanted, 80)} of {named.Text}; it may be older than scans are kept");
                await using var output = Console.OpenStandardOutput();
                await output.WriteAsync(kept.Document, cancellationToken);
                return ExitCode.Pass;
            }

            var number = parsed.GetValue(most);
            if (number is < 1 or > MostRows) throw new UsageException($"--most {number} is out of range; it is 1 to {MostRows}");
            var rows = await stores.Watch.States.HistoryAsync(id, named.Text, Since(parsed.GetValue(since)), null, cancellationToken)
                .Where(entry => !parsed.GetValue(changes) || entry.Transitions.Count > 0)
                .Take(number)
                .ToListAsync(cancellationToken);
            RowTable.Write(parsed.GetValue(format), rows, ["When", "Check", "Verdict", "Not passing", "Changed", "Scan"], Cells, "There is no such check.");
            return ExitCode.Pass;
        });
    }

    private static DateTimeOffset? Since(string? text) => text is null ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero)
        : throw new UsageException($"--since {ForeignText.Quote(text, 40)} is no day; write it as 2026-10-01");

    private static string[] Cells(HistoryEntry entry) =>
    [
        RowTable.Time(entry.At),
        Words<CheckKind>.Of(entry.Kind),
        Words<Verdict>.Of(entry.Verdict),
        string.Join(", ", entry.Controls.Where(control => control.Verdict != Verdict.Pass).Select(control => control.Reason is { } reason ? $"{control.Control} {reason}" : $"{control.Control} fail")),
        string.Join("; ", entry.Transitions.Select(change => $"{Words<TransitionKind>.Of(change.Kind)} {change.Key}{(change.SuppressedBy is null ? "" : " (suppressed)")}")),
        entry.Scan,
    ];
}
