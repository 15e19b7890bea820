using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Core.Notifications.Delivery;

/// <summary>What a <see cref="Deliverer"/> works with.</summary>
/// <param name="Store">The notifications and channels.</param>
/// <param name="Problems">Where a channel that does not work becomes visible.</param>
/// <param name="Notifiers">One for each kind of channel.</param>
/// <param name="Pace">Keeps sends to one channel apart; shared by all deliverers of the process.</param>
/// <param name="Time">The clock.</param>
/// <param name="Random">From 0 (with) to 1 (without); spreads waits.</param>
public sealed record DelivererParts(INotificationStore Store, IProblemStore Problems, IReadOnlyList<INotifier> Notifiers, ChannelPace Pace, TimeProvider Time, Func<double> Random);

/// <summary>
/// Brings stored notifications to their channels, at least once: it is recorded after the receiver answered, so that where the process dies between the
/// two the same notification goes out again, with the same id. A <see cref="StoreException"/> goes to the caller, who tries again.
/// </summary>
[SuppressMessage("Design", "CA1062", Justification = "nullable annotations hold")]
public sealed class Deliverer(DelivererParts parts)
{
    /// <summary>The id of the problem that a channel has.</summary>
    public static string ProblemId(string channel) => $"channel:{channel}";

    /// <summary>Takes one notification a step further: sends it, unless it has ended, its channel is paused or its time has not come.</summary>
    /// <param name="tenant">Whose.</param>
    /// <param name="id">Which.</param>
    /// <param name="work">The id of the piece of work that asks for it. The same one again, after its process died, is not kept from it by itself; any other is.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="StoreException">The storage failed.</exception>
    public async Task<DeliveryStep> DeliverAsync(TenantId tenant, string id, string work, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await parts.Store.FindAsync(tenant, id, cancellationToken) is not { } stored) return new DeliveryStep.Gone();
            if (stored.Value.Status != DeliveryStatus.Pending) return new DeliveryStep.Ended(stored.Value);
            if (Left(stored.Value.NotBefore) is { } early) return new DeliveryStep.Wait(early, stored.Value.Outcome ?? "its time has not come: quiet hours");
            if (stored.Value.HeldBy != work && Left(stored.Value.HeldUntil) is not null) return new DeliveryStep.Held();
            var channel = (await parts.Store.FindChannelAsync(stored.Value.Channel, cancellationToken))?.Value;
            if (channel is { IsPaused: true })
            {
                // Written down, so that a mending pass does not take it for one that nobody delivers.
                var paused = stored.Value with { NotBefore = parts.Time.GetUtcNow() + DeliveryRules.PausedWait, Outcome = "the channel is paused" };
                if (await parts.Store.TryUpdateAsync(stored, paused, cancellationToken)) return new DeliveryStep.Wait(DeliveryRules.PausedWait, paused.Outcome);
                continue;
            }

            if (channel is not null) await parts.Pace.TurnAsync(channel, cancellationToken);
            var startedAt = parts.Time.GetUtcNow();
            // Held before it is sent: work is delivered at least once, and two of one piece must not reach the receiver as two messages.
            if (!await parts.Store.TryUpdateAsync(stored, stored.Value with { HeldBy = work, HeldUntil = startedAt + DeliveryRules.Held }, cancellationToken)) continue;
            if (await parts.Store.FindAsync(tenant, id, cancellationToken) is not { } ours || ours.Value.HeldBy != work) continue;
            return await RecordAsync(ours, await TryAsync(channel, ours.Value, cancellationToken), startedAt, cancellationToken);
        }
    }

    private async Task<DeliveryResult> TryAsync(Channel? channel, Notification notification, CancellationToken cancellationToken)
    {
        if (channel is null) return new DeliveryResult.Rejected("there is no such channel any more", "Make the channel anew, or take it out of the client's routes.");
        return parts.Notifiers.FirstOrDefault(notifier => notifier.Kind == channel.Kind) is { } notifier
            ? await notifier.SendAsync(channel, notification, cancellationToken)
            : new DeliveryResult.Rejected("this service reaches no channels of its kind", "Use a channel of another kind.");
    }

    // How long until a time, or null where it is over.
    private TimeSpan? Left(DateTimeOffset? time) => time - parts.Time.GetUtcNow() is { Ticks: > 0 } left ? left : null;

    private async Task<DeliveryStep> RecordAsync(Stored<Notification> stored, DeliveryResult result, DateTimeOffset startedAt, CancellationToken cancellationToken)
    {
        while (true)
        {
            var after = After(stored.Value, result, startedAt);
            // The problem first: were the process to die in between, it would be told once too often instead of never.
            await TellAsync(after, result, cancellationToken);
            if (await parts.Store.TryUpdateAsync(stored, after, cancellationToken)) return StepOf(after);
            // Somebody else tried it at the same time. Where it ended there, that stands; where it only waits, what came of it here counts.
            if (await parts.Store.FindAsync(stored.Value.Tenant, stored.Value.Id, cancellationToken) is not { } meanwhile) return new DeliveryStep.Gone();
            if (meanwhile.Value.Status != DeliveryStatus.Pending) return new DeliveryStep.Ended(meanwhile.Value);
            stored = meanwhile;
        }
    }

    private Notification After(Notification before, DeliveryResult result, DateTimeOffset startedAt)
    {
        var now = parts.Time.GetUtcNow();
        var tried = before with { Attempts = before.Attempts + 1, FirstTriedAt = before.FirstTriedAt ?? startedAt, HeldBy = null, HeldUntil = null };
        return result switch
        {
            DeliveryResult.Accepted accepted => tried with { Status = DeliveryStatus.Accepted, Outcome = accepted.Detail, EndedAt = now, NotBefore = null },
            DeliveryResult.Rejected rejected => tried with { Status = DeliveryStatus.Rejected, Outcome = rejected.Why, EndedAt = now, NotBefore = null },
            DeliveryResult.RetryAfter retry => DeliveryRules.NextTry(tried.Attempts, tried.FirstTriedAt!.Value, retry.After, now, parts.Random()) is { } wait
                ? tried with { Outcome = retry.Why, NotBefore = now + wait }
                : tried with { Status = DeliveryStatus.Rejected, Outcome = $"given up after {Days(DeliveryRules.GivenUpAfter)}: {retry.Why}", EndedAt = now, NotBefore = null },
            _ => throw new InvalidOperationException("a receiver accepts, rejects or puts off"),
        };
    }

    private async Task TellAsync(Notification after, DeliveryResult result, CancellationToken cancellationToken)
    {
        var id = ProblemId(after.Channel);
        if (after.Status == DeliveryStatus.Accepted)
        {
            await parts.Problems.ResolveAsync(id, cancellationToken);
            return;
        }

        if (after.Status == DeliveryStatus.Pending && after.Attempts < DeliveryRules.TriesUntilProblem) return;
        var isOver = after.Status == DeliveryStatus.Rejected;
        var what = isOver
            ? $"channel {after.Channel} did not take notification {after.Id} of {after.Tenant}: {after.Outcome}"
            : string.Create(CultureInfo.InvariantCulture, $"channel {after.Channel} has not taken notification {after.Id} of {after.Tenant} in {after.Attempts} tries: {after.Outcome}; trying goes on");
        var nextStep = result is DeliveryResult.Rejected rejected ? rejected.NextStep : "Look whether the receiver is there, and send a test message to the channel.";
        var now = parts.Time.GetUtcNow();
        await parts.Problems.NoteAsync(new OperatorProblem(id, what, nextStep, now, now) { Tenant = after.Tenant }, cancellationToken);
    }

    private DeliveryStep StepOf(Notification after) => after.Status == DeliveryStatus.Pending
        ? new DeliveryStep.Wait(after.NotBefore is { } next && next - parts.Time.GetUtcNow() is { Ticks: > 0 } wait ? wait : TimeSpan.Zero, after.Outcome!)
        : new DeliveryStep.Ended(after);

    private static string Days(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalDays:0} days");
}
