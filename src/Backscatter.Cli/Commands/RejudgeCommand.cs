using System.CommandLine;
using Backscatter.Cli.Input;
using Backscatter.Cli.Watching;
using Backscatter.Core.Data;
using Backscatter.Core.Scanning;
using Backscatter.Core.Smtp;

namespace Backscatter.Cli.Commands;

/// <summary><c>backscatter rejudge</c>: what old probes saw, by the rules of now.</summary>
internal static class RejudgeCommand
{
    private const string Lesson = """
        Examples:
          backscatter rejudge
          backscatter rejudge --rules mended.json --since 30d
          backscatter rejudge --tenant contoso --apply

        What mail servers said is kept with each scan. When a rule that reads their replies was mended, this shows what would be said of them now: the verdict and
        the rule that decided, before and after. Nothing is stored without --apply. With it, each target that changes is checked once more with what its newest
        probe saw: no mail server is connected to, DNS and blocklists are asked as always, and findings, history and messages follow the usual way; the next
        sweep, or the service, sends them. When its servers are probed next stays as it is.

        Exit codes:
          0 nothing changes, or what changed was applied   1 something changes, and nothing was applied   2 the command line or the store can't be used
          3 nothing changes, but something can't be judged again; or something could not be applied
        """;

    public static Command Create(StoreOption store)
    {
        var scanning = new ScanOptions();
        scanning.ReplyRules.Aliases.Add("--rules");
        var (tenant, format) = (StoreCommand.TenantOption(), RowTable.Option());
        var target = new Option<string>("--target") { Description = "Of this target only.", HelpName = "target" };
        var since = new Option<string>("--since") { Description = "All probes of so long a time, such as 30d. [default: the newest probe of each target]", HelpName = "time" };
        var apply = new Option<bool>("--apply") { Description = "Let what changes become findings, history and messages." };
        var command = new TaughtCommand("rejudge", "Judges what old probes saw by the rules of now, and connects to no mail server.", Lesson) { tenant, target, since, apply, format };
        foreach (var option in scanning.ForSweeps) command.Options.Add(option);
        return command.Over(store, async (parsed, stores, cancellationToken) =>
        {
            var setup = ScanCommand.Setup(parsed, scanning, scanning.Asking.ReadBounds(parsed)).Engine;
            var named = parsed.GetValue(target) is not { } text ? null : Target.TryParse(text, out var read, out var error) ? read.Text : throw new UsageException(error);
            var from = parsed.GetValue(since) is { } time ? TimeProvider.System.GetUtcNow() - Duration.Parse("--since", time, TimeSpan.FromDays(400), "400d") : null as DateTimeOffset?;
            var run = new RejudgeRun(stores, setup, TimeProvider.System);
            var scans = await run.LookAsync(await stores.TenantsAsync(parsed.GetValue(tenant), cancellationToken), named, from, cancellationToken);
            var rows = Write(scans, parsed.GetValue(format));
            if (!parsed.GetValue(apply)) return rows > 0 ? ExitCode.Fail : scans.SelectMany(scan => scan.Endpoints).Any(endpoint => endpoint.After is null) ? ExitCode.Unknown : ExitCode.Pass;

            var changed = scans.Where(scan => scan.IsNewest && scan.Endpoints.Any(endpoint => endpoint.IsChanged)).ToList();
            if (changed.Count == 0) return ExitCode.Pass;
            var failed = await run.ApplyAsync(changed, cancellationToken);
            foreach (var why in failed) Console.Error.WriteLine($"backscatter rejudge: not applied: {why}");
            Console.Error.WriteLine($"backscatter rejudge: applied to {changed.Count - failed.Count} of {changed.Count} targets; what is to be told is sent by the next sweep, or by the service");
            return failed.Count == 0 ? ExitCode.Pass : ExitCode.Unknown;
        });
    }

    /// <summary>Writes what changes, and on standard error how much does not and why some cannot be judged; how many rows.</summary>
    private static int Write(IReadOnlyList<RejudgedScan> scans, RowFormat format)
    {
        var all = scans.SelectMany(scan => scan.Endpoints.Select(endpoint => (Scan: scan, Endpoint: endpoint))).ToList();
        var rows = all.Where(one => one.Endpoint.IsChanged).Select(one => new Row(one.Scan.Tenant.Id.Value, one.Scan.Target, one.Endpoint.Endpoint, one.Endpoint.Before, one.Endpoint.After!, one.Scan.At, one.Scan.Scan)).ToList();
        RowTable.Write(
            format, rows, ["Tenant", "Target", "Endpoint", "Before", "Now", "Probed", "Scan"],
            row => [row.Tenant, row.Target, row.Endpoint, Said(row.Before), Said(row.After), RowTable.Time(row.At), row.Scan], "Nothing changes.");
        var unjudged = all.Where(one => one.Endpoint.After is null).GroupBy(one => one.Endpoint.WhyNot!, StringComparer.Ordinal).ToList();
        Console.Error.WriteLine($"backscatter rejudge: {all.Count} probes of {scans.Count} scans: {rows.Count} change, {all.Count(one => one.Endpoint is { After: not null, IsChanged: false })} stay as they were, {unjudged.Sum(group => group.Count())} can't be judged again");
        foreach (var group in unjudged) Console.Error.WriteLine($"backscatter rejudge: {group.Count()} can't: {group.Key}");
        return rows.Count;
    }

    private static string Said(RejudgedVerdict verdict) =>
        $"{Words<EndpointVerdict>.Of(verdict.Verdict)}{(verdict.Reason is { } reason ? $" {Words<NotTestedReason>.Of(reason)}" : "")} ({verdict.Rule})";

    private sealed record Row(string Tenant, string Target, string Endpoint, RejudgedVerdict Before, RejudgedVerdict After, DateTimeOffset At, string Scan);
}
