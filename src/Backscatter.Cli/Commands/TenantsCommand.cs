using System.CommandLine;
using System.Globalization;
using Backscatter.Cli.Watching;
using Backscatter.Core.Compliance;
using Backscatter.Core.Data;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Watching;
using Backscatter.Core.Names;
using Backscatter.Core.Service;

namespace Backscatter.Cli.Commands;

/// <summary><c>backscatter tenants</c>: the clients, and which channels hear of them.</summary>
internal static class TenantsCommand
{
    private const string Lesson = """
        Examples:
          backscatter tenants
          backscatter tenants add contoso --name "Contoso Ltd" --time-zone Europe/Berlin --digest-hour 8 --quiet 20:00-07:00
          backscatter tenants route contoso ops --from medium
          backscatter tenants route contoso board --digest
          backscatter tenants remove contoso --yes
        """;

    public static Command Create(StoreOption store)
    {
        var format = RowTable.Option();
        var command = new TaughtCommand("tenants", "Shows the tenants; adds, changes and removes them, and says which channels hear of them.", Lesson) { format };
        command.Over(store, async (parsed, stores, cancellationToken) =>
        {
            RowTable.Write(parsed.GetValue(format), await stores.TenantsAsync(null, cancellationToken), ["Tenant", "Name", "Time zone", "Digest at", "Quiet", "Channels"], Row, "There is no tenant yet; backscatter tenants add ID adds one.");
            return ExitCode.Pass;
        });
        command.Subcommands.Add(Add(store));
        command.Subcommands.Add(Change(store));
        command.Subcommands.Add(Route(store));
        command.Subcommands.Add(Remove(store));
        return command;
    }

    private static Command Add(StoreOption store)
    {
        var (id, properties) = (StoreCommand.TenantArgument(), new Properties());
        var command = new Command("add", "Adds a tenant.") { id };
        properties.AddTo(command);
        return command.Over(store, async (parsed, stores, cancellationToken) =>
        {
            var known = StoreCommand.Id(parsed.GetValue(id)!);
            var tenant = properties.Apply(parsed, new Tenant(known, known.Value));
            if (!await stores.Watch.Tenants.TryPutAsync(tenant, null, cancellationToken)) throw new UsageException($"there is a tenant {known} already; backscatter tenants set {known} changes it");
            Console.WriteLine($"Added {known}. Next: backscatter targets add {known} example.com");
            return ExitCode.Pass;
        });
    }

    private static Command Change(StoreOption store)
    {
        var (id, properties) = (StoreCommand.TenantArgument(), new Properties());
        var command = new Command("set", "Changes a tenant; what is not named stays.") { id };
        properties.AddTo(command);
        return command.Over(store, async (parsed, stores, cancellationToken) =>
        {
            var before = await stores.TenantAsync(parsed.GetValue(id)!, cancellationToken);
            await PutAsync(stores, properties.Apply(parsed, before.Value), before.ETag, cancellationToken);
            return ExitCode.Pass;
        });
    }

    private static Command Route(StoreOption store)
    {
        var id = StoreCommand.TenantArgument();
        var channel = new Argument<string>("CHANNEL") { Description = "The channel's id." };
        var from = new Option<ControlSeverity>("--from") { Description = "The least severity that it hears of.", HelpName = "low|medium|high", DefaultValueFactory = _ => ControlSeverity.Low };
        var digest = new Option<bool>("--digest") { Description = "Once a day at the tenant's digest hour, instead of when something changes." };
        var remove = new Option<bool>("--remove") { Description = "The channel hears of this tenant no more." };
        var command = new Command("route", "Says that a channel hears of a tenant, from which severity, and when.") { id, channel, from, digest, remove };
        return command.Over(store, async (parsed, stores, cancellationToken) =>
        {
            var before = await stores.TenantAsync(parsed.GetValue(id)!, cancellationToken);
            var named = parsed.GetValue(channel)!;
            var others = before.Value.Routes.Where(route => route.Channel != named).ToList();
            if (parsed.GetValue(remove))
            {
                if (others.Count == before.Value.Routes.Count) throw new UsageException($"{before.Value.Id} has no route to {ForeignText.Quote(named, 60)}; backscatter tenants shows them");
            }
            else
            {
                if (await stores.Notifications.FindChannelAsync(named, cancellationToken) is null) throw new UsageException($"there is no channel {ForeignText.Quote(named, 60)}; backscatter channels lists them, backscatter channels add adds one");
                others.Add(new ChannelRoute(named, parsed.GetValue(from), parsed.GetValue(digest) ? DeliveryMode.Digest : DeliveryMode.Immediate));
            }

            await PutAsync(stores, before.Value with { Routes = others }, before.ETag, cancellationToken);
            return ExitCode.Pass;
        });
    }

    private static Command Remove(StoreOption store)
    {
        var id = StoreCommand.TenantArgument();
        var yes = new Option<bool>("--yes") { Description = "It is meant: its targets, findings, history and scans go with it." };
        return new Command("remove", "Removes a tenant with everything that is kept of it.") { id, yes }.Over(store, async (parsed, stores, cancellationToken) =>
        {
            var tenant = await stores.TenantAsync(parsed.GetValue(id)!, cancellationToken);
            if (!parsed.GetValue(yes)) throw new UsageException($"{tenant.Value.Id} goes with its targets, findings, history and scans; add --yes if that is meant");
            await stores.Watch.Tenants.RemoveAsync(tenant.Value.Id, cancellationToken);
            return ExitCode.Pass;
        });
    }

    private static async Task PutAsync(WatchStores stores, Tenant tenant, string etag, CancellationToken cancellationToken)
    {
        if (!await stores.Watch.Tenants.TryPutAsync(tenant, etag, cancellationToken)) throw StoreCommand.ChangedMeanwhile($"the tenant {tenant.Id}");
    }

    private static string[] Row(Tenant tenant) =>
    [
        tenant.Id.Value,
        tenant.Name,
        tenant.TimeZone,
        string.Create(CultureInfo.InvariantCulture, $"{tenant.DigestHour}:00"),
        tenant.QuietHours is { } quiet ? string.Create(CultureInfo.InvariantCulture, $"{quiet.From:HH:mm}-{quiet.To:HH:mm}") : "",
        string.Join(", ", tenant.Routes.Select(route => $"{route.Channel} ({Words<DeliveryMode>.Of(route.Mode)}, from {Words<ControlSeverity>.Of(route.From)})")),
    ];

    /// <summary>What can be said of a tenant.</summary>
    private sealed class Properties
    {
        private readonly Option<string> _name = new("--name") { Description = "Its name for people.", HelpName = "name" };
        private readonly Option<string> _zone = new("--time-zone") { Description = "Its time zone, in which digests and quiet hours are meant.", HelpName = "Europe/Berlin" };
        private readonly Option<int?> _digest = new("--digest-hour") { Description = "The hour of its day at which digests are sent, 0 to 23.", HelpName = "hour" };
        private readonly Option<string> _quiet = new("--quiet") { Description = "When only what is grave is sent, such as 20:00-07:00; none ends it.", HelpName = "from-to" };
        private readonly Option<bool?> _baseline = new("--tell-baseline") { Description = "Tell at once what the first scan of a target finds, instead of in the next digest.", HelpName = "true|false" };

        public void AddTo(Command command)
        {
            foreach (var option in (Option[])[_name, _zone, _digest, _quiet, _baseline]) command.Options.Add(option);
        }

        public Tenant Apply(ParseResult parsed, Tenant tenant)
        {
            if (parsed.GetValue(_name) is { } name) tenant = tenant with { Name = Right(_name, name, TenantRules.Name(name)) };
            if (parsed.GetValue(_zone) is { } zone) tenant = tenant with { TimeZone = Right(_zone, zone, TenantRules.TimeZone(zone)) };
            if (parsed.GetValue(_digest) is { } hour) tenant = tenant with { DigestHour = Right(_digest, hour, TenantRules.DigestHour(hour)) };
            if (parsed.GetValue(_quiet) is { } quiet) tenant = tenant with { QuietHours = Quiet(quiet) };
            if (parsed.GetValue(_baseline) is { } baseline) tenant = tenant with { TellsBaseline = baseline };
            return tenant;
        }

        private static T Right<T>(Option option, T value, string? problem) => problem is null ? value : throw new UsageException($"{option.Name} {problem}");

        private static QuietHours? Quiet(string text)
        {
            if (text == "none") return null;
            var ends = text.Split('-');
            return ends.Length == 2
                && TimeOnly.TryParseExact(ends[0], "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var from)
                && TimeOnly.TryParseExact(ends[1], "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var to)
                && from != to
                    ? new QuietHours(from, to)
                    : throw new UsageException($"--quiet {ForeignText.Quote(text, 40)} is no part of a day; write it as 20:00-07:00, or none");
        }
    }
}
