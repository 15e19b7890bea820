using System.CommandLine;
using Backscatter.Cli.Watching;
using Backscatter.Core.Data;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Names;
using Backscatter.Core.Notifications;
using Backscatter.Core.Notifications.Delivery;
using Backscatter.Core.Notifications.Preview;
using Backscatter.Core.Service;

namespace Backscatter.Cli.Commands;

/// <summary><c>backscatter channels</c>: where notifications go.</summary>
internal static class ChannelsCommand
{
    private const string Lesson = """
        Examples:
          backscatter channels add ops --kind teams --address-from env:OPS_WORKFLOW
          backscatter channels add ops --kind teams --address-stdin < workflow-address.txt
          backscatter channels add siem --kind webhook --address-from file:/etc/backscatter/siem --signing-key-from env:SIEM_KEY
          backscatter channels add board --kind mail --address-from env:SUBMISSION --from watch@msp.example --to board@contoso.example
          backscatter channels test ops
          backscatter channels pause ops

        The address of a webhook and of a submission server (smtp://user:password@mail.example.com:587) is a secret: it is named by where it is found
        (env:NAME, file:PATH), or read from standard input and kept in the store. It is never shown.
        """;

    private static readonly TenantId Sample = TenantId.Parse("sample");

    public static Command Create(StoreOption store)
    {
        var format = RowTable.Option();
        var command = new TaughtCommand("channels", "Shows where notifications go; adds, tests, pauses and removes channels.", Lesson) { format };
        command.Over(store, async (parsed, stores, cancellationToken) =>
        {
            var channels = await stores.Notifications.ListChannelsAsync(cancellationToken).Select(stored => stored.Value).ToListAsync(cancellationToken);
            RowTable.Write(parsed.GetValue(format), channels, ["Channel", "Name", "Kind", "Address from", "To", "State"], Row, "There is no channel yet; backscatter channels add ID --kind teams adds one.");
            return ExitCode.Pass;
        });
        command.Subcommands.Add(Add(store));
        command.Subcommands.Add(Test(store));
        command.Subcommands.Add(Each(store, "pause", "Sends a channel nothing until it is resumed; notifications wait.", (stores, before, cancellationToken) => stores.Notifications.TryPutChannelAsync(before.Value with { IsPaused = true }, before.ETag, cancellationToken)));
        command.Subcommands.Add(Each(store, "resume", "Sends to a paused channel again.", (stores, before, cancellationToken) => stores.Notifications.TryPutChannelAsync(before.Value with { IsPaused = false }, before.ETag, cancellationToken)));
        command.Subcommands.Add(Each(store, "remove", "Removes a channel, and its address where the store keeps it.", async (stores, before, cancellationToken) =>
        {
            await stores.Secrets.PutAsync(ChannelRules.SecretName(before.Value.Id), null, cancellationToken);
            return await stores.Notifications.RemoveChannelAsync(before.Value.Id, cancellationToken);
        }));
        return command;
    }

    private static Command Add(StoreOption store)
    {
        var id = new Argument<string>("ID") { Description = "The channel's id: lower-case letters, digits and hyphens." };
        var kind = new Option<ChannelKind>("--kind") { Description = "How it is reached.", HelpName = "teams|webhook|mail", Required = true };
        var name = new Option<string>("--name") { Description = "Its name for people.", HelpName = "name" };
        var from = new Option<string>("--address-from") { Description = "Where its address is found.", HelpName = "env:NAME|file:PATH" };
        var stdin = new Option<bool>("--address-stdin") { Description = "Read its address from standard input and keep it in the store." };
        var key = new Option<string>("--signing-key-from") { Description = "Where the key is found that a webhook's messages are signed with.", HelpName = "env:NAME|file:PATH" };
        var sender = new Option<string>("--from") { Description = "The sender of mail.", HelpName = "address" };
        var to = new Option<string[]>("--to") { Description = "A recipient of mail; may be said several times.", HelpName = "address" };
        return new Command("add", "Adds a channel.") { id, kind, name, from, stdin, key, sender, to }.Over(store, async (parsed, stores, cancellationToken) =>
        {
            var known = parsed.GetValue(id)!;
            if (ChannelRules.Id(known) is { } wrong) throw new UsageException(wrong);
            if (await stores.Notifications.FindChannelAsync(known, cancellationToken) is not null) throw new UsageException($"there is a channel {known} already; backscatter channels remove {known} removes it");
            var channel = new Channel(known, ForeignText.Escape(parsed.GetValue(name) ?? known, 100), parsed.GetValue(kind), await AddressAsync(known, parsed.GetValue(kind), parsed.GetValue(from), parsed.GetValue(stdin), stores, cancellationToken))
            {
                SigningKey = parsed.GetValue(key) is { } reference ? Reference("--signing-key-from", reference) : null,
                From = parsed.GetValue(sender),
                To = parsed.GetValue(to) ?? [],
            };
            if (channel.Kind == ChannelKind.Mail && (channel.From is null || channel.To.Count == 0)) throw new UsageException("a mail channel needs --from and --to");
            if (!await stores.Notifications.TryPutChannelAsync(channel, null, cancellationToken)) throw StoreCommand.ChangedMeanwhile($"the channel {known}");
            Console.WriteLine($"Added {known}. Next: backscatter channels test {known}, then backscatter tenants route TENANT {known}");
            return ExitCode.Pass;
        });
    }

    private static Command Test(StoreOption store)
    {
        var id = new Argument<string>("CHANNEL") { Description = "The channel's id." };
        var laboratory = new Option<bool>("--allow-private-receivers") { Description = "Also where its address is not public, for a network of your own." };
        return new Command("test", "Sends a channel a sample message, as it would look, and says what became of it.") { id, laboratory }.Over(store, async (parsed, stores, cancellationToken) =>
        {
            var channel = (await FindAsync(stores, parsed.GetValue(id)!, cancellationToken)).Value;
            var notifiers = Receivers.Read(parsed.GetValue(laboratory), null).Notifiers(stores, TimeProvider.System, out var client);
            using (client)
            {
                var result = await notifiers.Single(notifier => notifier.Kind == channel.Kind).SendAsync(channel, SampleNotifications.Test(Sample, "Sample", channel.Id, DateTimeOffset.UtcNow), cancellationToken);
                switch (result)
                {
                    case DeliveryResult.Accepted accepted:
                        Console.WriteLine($"{channel.Id}: accepted, {accepted.Detail}.{(channel.Kind == ChannelKind.Teams ? " If no card appears, look at the run history of the Workflow." : "")}");
                        return ExitCode.Pass;
                    case DeliveryResult.Rejected rejected:
                        await Console.Error.WriteLineAsync($"backscatter channels test: {channel.Id}: {rejected.Why}. {rejected.NextStep}");
                        return ExitCode.Fail;
                    case DeliveryResult.RetryAfter later:
                        await Console.Error.WriteLineAsync($"backscatter channels test: {channel.Id}: {later.Why}; a notification would be sent again later");
                        return ExitCode.Unknown;
                    default: throw new InvalidOperationException("a receiver accepts, rejects or puts off");
                }
            }
        });
    }

    private static Command Each(StoreOption store, string name, string description, Func<WatchStores, Core.Monitoring.Stores.Stored<Channel>, CancellationToken, Task<bool>> change)
    {
        var id = new Argument<string>("CHANNEL") { Description = "The channel's id." };
        return new Command(name, description) { id }.Over(store, async (parsed, stores, cancellationToken) =>
            await change(stores, await FindAsync(stores, parsed.GetValue(id)!, cancellationToken), cancellationToken) ? ExitCode.Pass : throw StoreCommand.ChangedMeanwhile("the channel"));
    }

    private static async Task<Core.Monitoring.Stores.Stored<Channel>> FindAsync(WatchStores stores, string id, CancellationToken cancellationToken) =>
        await stores.Notifications.FindChannelAsync(id, cancellationToken) ?? throw new UsageException($"there is no channel {ForeignText.Quote(id, 60)}; backscatter channels lists them");

    private static async Task<string> AddressAsync(string id, ChannelKind kind, string? from, bool isStdin, WatchStores stores, CancellationToken cancellationToken)
    {
        if (from is not null == isStdin) throw new UsageException("say where the address is found with --address-from, or give it on standard input with --address-stdin");
        if (from is not null)
        {
            var reference = Reference("--address-from", from);
            // It may be put there later; what is there already is looked at now.
            if (await new SecretSource(Environment.GetEnvironmentVariable, stores.Secrets).FindAsync(reference, cancellationToken) is { } found) Check(kind, found);
            return reference;
        }

        var secret = (await Console.In.ReadLineAsync(cancellationToken))?.Trim();
        if (string.IsNullOrEmpty(secret)) throw new UsageException("--address-stdin: standard input has no address on its first line");
        Check(kind, secret);
        await stores.Secrets.PutAsync(ChannelRules.SecretName(id), secret, cancellationToken);
        return $"store:{ChannelRules.SecretName(id)}";
    }

    private static void Check(ChannelKind kind, string address)
    {
        if (ChannelRules.Address(kind, address) is { } wrong) throw new UsageException(wrong);
    }

    // An address itself would be on the command line, in the shell's history and in the store where channels are shown.
    private static string Reference(string option, string text) => SecretReference.Problem(text) is null
        ? text
        : throw new UsageException($"{option} names where the secret is found, env:NAME or file:PATH; the secret itself does not belong on a command line");

    private static string[] Row(Channel channel) =>
        [channel.Id, channel.Name, Words<ChannelKind>.Of(channel.Kind), channel.Address, string.Join(", ", channel.To), channel.IsPaused ? "paused" : "on"];
}
