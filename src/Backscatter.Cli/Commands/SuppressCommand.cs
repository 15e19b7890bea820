using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using Backscatter.Cli.Input;
using Backscatter.Cli.Watching;
using Backscatter.Core.Monitoring.Findings;
using Backscatter.Core.Monitoring.Watching;
using Backscatter.Core.Names;

namespace Backscatter.Cli.Commands;

/// <summary><c>backscatter suppress</c>: what need not be told for a while, by whose word and why.</summary>
internal static class SuppressCommand
{
    private const string Lesson = """
        Examples:
          backscatter suppress contoso --subject 192.0.2.1 --list ips.backscatterer.org --owner "J. Doe" --reason "moves in June" --for 30d
          backscatter suppress contoso --control BSC-051 --owner "J. Doe" --reason "roll-out under way" --until 2027-01-31
          backscatter suppress list contoso
          backscatter suppress lift contoso s-3f9a

        A suppression ends by itself, after a year at the latest, and says so. A finding that gets worse than it was is told all the same.
        """;

    public static Command Create(StoreOption store)
    {
        var tenant = StoreCommand.TenantArgument();
        var subject = new Option<string>("--subject") { Description = "The subject as findings name it: a domain, an address, an endpoint.", HelpName = "subject" };
        var control = new Option<string>("--control") { Description = "The control.", HelpName = "BSC-021" };
        var list = new Option<string>("--list") { Description = "The blocklist's zone.", HelpName = "zone" };
        var owner = new Option<string>("--owner") { Description = "Whose word it is.", HelpName = "name", Required = true };
        var reason = new Option<string>("--reason") { Description = "Why.", HelpName = "text", Required = true };
        var until = new Option<string>("--until") { Description = "The day on which it ends (UTC).", HelpName = "2027-01-31" };
        var lasts = new Option<string>("--for") { Description = "How long it lasts, such as 12h or 30d; instead of --until.", HelpName = "time" };
        var command = new TaughtCommand("suppress", "Keeps findings from being told for a while; they stay in the reports.", Lesson) { tenant, subject, control, list, owner, reason, until, lasts };
        command.Over(store, async (parsed, stores, cancellationToken) =>
        {
            var id = (await stores.TenantAsync(parsed.GetValue(tenant)!, cancellationToken)).Value.Id;
            var now = DateTimeOffset.UtcNow;
            var suppression = new Suppression(
                $"s-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}", id,
                Named(parsed.GetValue(subject)), Named(parsed.GetValue(control)), Named(parsed.GetValue(list)),
                Line(owner, parsed.GetValue(owner)!, Suppressing.LongestOwner), Line(reason, parsed.GetValue(reason)!, Suppressing.LongestReason), now, End(parsed.GetValue(until), parsed.GetValue(lasts), now));
            if (suppression.Problem() is { } problem) throw new UsageException(problem);
            var given = await Suppressing.GiveAsync(stores.Watch, suppression, cancellationToken) ?? throw StoreCommand.ChangedMeanwhile("the suppression");
            Console.WriteLine($"{suppression.Id} covers {given.Covers} open finding{(given.Covers == 1 ? "" : "s")} of {id} until {RowTable.Time(suppression.Until)}. backscatter suppress lift {id} {suppression.Id} ends it earlier.");
            return ExitCode.Pass;
        });
        command.Subcommands.Add(List(store));
        command.Subcommands.Add(Lift(store));
        return command;
    }

    private static Command List(StoreOption store)
    {
        var (tenant, format) = (StoreCommand.TenantArgument(), RowTable.Option());
        return new Command("list", "Shows a tenant's suppressions, those that have ended too.") { tenant, format }.Over(store, async (parsed, stores, cancellationToken) =>
        {
            var id = (await stores.TenantAsync(parsed.GetValue(tenant)!, cancellationToken)).Value.Id;
            var now = DateTimeOffset.UtcNow;
            var rows = await stores.Watch.Suppressions.ListAsync(id, cancellationToken).Select(stored => stored.Value).ToListAsync(cancellationToken);
            RowTable.Write(parsed.GetValue(format), rows, ["Id", "What", "Owner", "Reason", "From", "Until", "Holds"], suppression =>
            [
                suppression.Id,
                string.Join(' ', new[] { suppression.Control, suppression.Subject, suppression.List }.Where(part => part is not null)),
                suppression.Owner, suppression.Reason, RowTable.Time(suppression.From), RowTable.Time(suppression.LiftedAt ?? suppression.Until), suppression.HoldsAt(now) ? "yes" : "ended",
            ], "Nothing is suppressed.");
            return ExitCode.Pass;
        });
    }

    private static Command Lift(StoreOption store)
    {
        var tenant = StoreCommand.TenantArgument();
        var which = new Argument<string>("ID") { Description = "The suppression's id." };
        return new Command("lift", "Ends a suppression now; what it covered and is still open is told again.") { tenant, which }.Over(store, async (parsed, stores, cancellationToken) =>
        {
            var id = (await stores.TenantAsync(parsed.GetValue(tenant)!, cancellationToken)).Value.Id;
            var named = parsed.GetValue(which)!;
            var found = await stores.Watch.Suppressions.ListAsync(id, cancellationToken).FirstOrDefaultAsync(stored => stored.Value.Id == named, cancellationToken)
                ?? throw new UsageException($"{id} has no suppression {ForeignText.Quote(named, 40)}; backscatter suppress list {id} shows them");
            var now = DateTimeOffset.UtcNow;
            if (!found.Value.HoldsAt(now)) throw new UsageException($"{named} has ended already");
            if (!await stores.Watch.Suppressions.TryPutAsync(found.Value with { LiftedAt = now }, found.ETag, cancellationToken)) throw StoreCommand.ChangedMeanwhile(named);
            return ExitCode.Pass;
        });
    }

    private static string Line(Option option, string text, int most) => PlainLine.Problem(text, most) is { } problem ? throw new UsageException($"{option.Name} {problem}") : text.Trim();

    private static string? Named(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static DateTimeOffset End(string? until, string? lasts, DateTimeOffset now) => (until, lasts) switch
    {
        (null, null) => throw new UsageException("a suppression has an end; say --until DAY or --for TIME, a year at most"),
        (not null, not null) => throw new UsageException("--until and --for say the same; name one of them"),
        (null, { } time) => now + Duration.Parse("--for", time, Suppression.Longest, "366d"),
        ({ } day, null) => DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? new DateTimeOffset(date.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero)
            : throw new UsageException($"--until {ForeignText.Quote(day, 40)} is no day; write it as 2027-01-31"),
    };
}
