using System.CommandLine;
using Backscatter.Cli.Watching;
using Backscatter.Core.Compliance;
using Backscatter.Core.Data;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Watching;
using Backscatter.Core.Names;
using Backscatter.Core.Scanning;
using Backscatter.Core.Service;

namespace Backscatter.Cli.Commands;

/// <summary><c>backscatter targets</c>: what is watched for the tenants.</summary>
internal static class TargetsCommand
{
    private const string Lesson = """
        Examples:
          backscatter targets
          backscatter targets add contoso example.com 192.0.2.0/28
          backscatter targets add contoso example.com --probe-allowed-by "J. Doe" --because "contract of 2026-03-01"
          backscatter targets import clients.csv
          backscatter targets pause contoso example.com

        A file for import has columns tenant and target, and may have probe-allowed-by and because. Each line that cannot be used is told with its
        number; the others are taken.

        Exit codes:
          0 done   1 some lines of the file could not be used   2 the command line, the file or the store can't be used
        """;

    public static Command Create(StoreOption store)
    {
        var (tenant, format) = (StoreCommand.TenantOption(), RowTable.Option());
        var command = new TaughtCommand("targets", "Shows what is watched for the tenants and how it stands; adds and removes targets.", Lesson) { tenant, format };
        command.Over(store, async (parsed, stores, cancellationToken) =>
        {
            var rows = new List<TargetRow>();
            foreach (var known in await stores.TenantsAsync(parsed.GetValue(tenant), cancellationToken)) rows.AddRange(await RowsAsync(stores, known.Id, cancellationToken));
            RowTable.Write(parsed.GetValue(format), rows, ["Tenant", "Target", "Verdict", "Open", "Probe", "Last checked", "Next"], TargetRow.Cells, "Nothing is watched yet; backscatter targets add TENANT example.com adds a target.");
            return ExitCode.Pass;
        });
        command.Subcommands.Add(Add(store));
        command.Subcommands.Add(Import(store));
        command.Subcommands.Add(Each(store, "remove", "Stops watching targets; their history stays until it is too old.", (stores, watched, cancellationToken) => stores.Watch.Targets.RemoveAsync(watched.Value.Tenant, watched.Value.Target, cancellationToken)));
        command.Subcommands.Add(Each(store, "pause", "Leaves targets out of sweeps until they are resumed.", (stores, watched, cancellationToken) => stores.Watch.Targets.TryPutAsync(watched.Value with { IsPaused = true }, watched.ETag, cancellationToken)));
        command.Subcommands.Add(Each(store, "resume", "Takes paused targets into sweeps again, from now on.", async (stores, watched, cancellationToken) =>
        {
            if (!await stores.Watch.Targets.TryPutAsync(watched.Value with { IsPaused = false }, watched.ETag, cancellationToken)) return false;
            await TargetAdding.DueNowAsync(stores.Watch, watched.Value, DateTimeOffset.UtcNow, cancellationToken);
            return true;
        }));
        return command;
    }

    private static Command Add(StoreOption store)
    {
        var tenant = StoreCommand.TenantArgument();
        var targets = new Argument<string[]>("TARGET") { Description = "A mail domain, an IP address, or a small range.", Arity = ArgumentArity.OneOrMore };
        var by = new Option<string>("--probe-allowed-by") { Description = "Who says that the mail servers may be connected to.", HelpName = "name" };
        var because = new Option<string>("--because") { Description = "On what ground; needed with --probe-allowed-by.", HelpName = "reason" };
        var command = new Command("add", "Watches targets for a tenant; one that is watched already gets the permission named, if any.") { tenant, targets, by, because };
        return command.Over(store, async (parsed, stores, cancellationToken) =>
        {
            var id = (await stores.TenantAsync(parsed.GetValue(tenant)!, cancellationToken)).Value.Id;
            if (TargetAdding.ReadPermission(parsed.GetValue(by), parsed.GetValue(because), DateTimeOffset.UtcNow, out var permission) is { } half) throw new UsageException($"{half}: --probe-allowed-by NAME --because REASON");
            foreach (var text in parsed.GetValue(targets)!)
            {
                if (!Target.TryParse(text, out var target, out var error)) throw new UsageException(error);
                if (await TargetAdding.AddAsync(stores.Watch, id, target, permission, DateTimeOffset.UtcNow, cancellationToken) == TargetAdded.ChangedMeanwhile) throw StoreCommand.ChangedMeanwhile(target.Text);
            }

            return ExitCode.Pass;
        });
    }

    private static Command Import(StoreOption store)
    {
        var file = new Argument<string>("FILE") { Description = "A CSV file with columns tenant and target." };
        var create = new Option<bool>("--create-tenants") { Description = "Add tenants that are not there yet; their names become their ids." };
        var dry = new Option<bool>("--dry-run") { Description = "Only say what is wrong with the file." };
        return new Command("import", "Watches the targets of a file, and tells line by line what cannot be used.") { file, create, dry }.Over(store, async (parsed, stores, cancellationToken) =>
            await ImportFile.RunAsync(parsed.GetValue(file)!, parsed.GetValue(create), parsed.GetValue(dry), stores, Console.Out, Console.Error, cancellationToken));
    }

    private static Command Each(StoreOption store, string name, string description, Func<WatchStores, Core.Monitoring.Stores.Stored<WatchedTarget>, CancellationToken, Task<bool>> change)
    {
        var tenant = StoreCommand.TenantArgument();
        var targets = new Argument<string[]>("TARGET") { Description = "The targets.", Arity = ArgumentArity.OneOrMore };
        return new Command(name, description) { tenant, targets }.Over(store, async (parsed, stores, cancellationToken) =>
        {
            var id = (await stores.TenantAsync(parsed.GetValue(tenant)!, cancellationToken)).Value.Id;
            foreach (var text in parsed.GetValue(targets)!)
            {
                if (!Target.TryParse(text, out var target, out var error)) throw new UsageException(error);
                var watched = await stores.Watch.Targets.FindAsync(id, target.Text, cancellationToken)
                    ?? throw new UsageException($"{ForeignText.Escape(target.Text)} is not watched for {id}; backscatter targets --tenant {id} lists what is");
                if (!await change(stores, watched, cancellationToken)) throw StoreCommand.ChangedMeanwhile(target.Text);
            }

            return ExitCode.Pass;
        });
    }

    private static async Task<IReadOnlyList<TargetRow>> RowsAsync(WatchStores stores, TenantId tenant, CancellationToken cancellationToken)
    {
        var states = await stores.Watch.States.ListAsync(tenant, cancellationToken).ToDictionaryAsync(state => state.Value.Target, state => state.Value, StringComparer.Ordinal, cancellationToken);
        return await stores.Watch.Targets.ListAsync(tenant, cancellationToken)
            .Select(watched => TargetRow.Of(watched.Value, TargetStanding.Of(states.GetValueOrDefault(watched.Value.Target))))
            .ToListAsync(cancellationToken);
    }

    /// <summary>One line of the list.</summary>
    private sealed record TargetRow(string Tenant, string Target, string Verdict, int Open, string Probe, bool Paused, DateTimeOffset? LastChecked, DateTimeOffset? Next)
    {
        public static TargetRow Of(WatchedTarget watched, TargetStanding standing) => new(
            watched.Tenant.Value,
            watched.Target,
            standing.Verdict is { } verdict ? Words<Verdict>.Of(verdict) : "not checked yet",
            standing.Open,
            watched switch
            {
                { Probe: { } permission } => $"allowed by {permission.By}",
                { Proof: { } proof } => $"proven by {Words<ProofKind>.Of(proof.Kind)}",
                _ => "not-permitted",
            },
            watched.IsPaused,
            standing.LastChecked,
            standing.Next);

        public static string[] Cells(TargetRow row) =>
            [row.Tenant, row.Target, row.Verdict, $"{row.Open}", row.Probe, RowTable.Time(row.LastChecked), row.Paused ? "paused" : RowTable.Time(row.Next)];
    }
}
