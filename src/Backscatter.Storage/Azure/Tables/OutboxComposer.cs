using Azure;
using Azure.Data.Tables;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Notifications;

namespace Backscatter.Storage.Azure.Tables;

/// <summary>
/// Makes notifications of a client's outbox, so that every entry is in exactly one. Every notification is stored in one transaction with a change of the
/// client's composer row under its ETag, so that composers go one after another: one that read the outbox before another's notification was stored finds
/// the row changed and reads again. Entries are deleted in the same transaction as far as they fit into it; the composer row names those that remain,
/// and whoever composes next deletes them first.
/// </summary>
internal sealed class OutboxComposer(StorageTable watch)
{
    // The notification, its place, and the composer row take a place each.
    private const int MostDeletions = EntityLimits.MostRows - 3;

    /// <summary>What lies in the outbox, oldest first.</summary>
    public async Task<IReadOnlyList<OutboxEntry>> OutboxAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        await SettledAsync(tenant, cancellationToken);
        var entries = await EntriesAsync(tenant, cancellationToken);

        // Of what a composer took meanwhile some may still lie there.
        var taken = Remaining(await watch.FindAsync(TableKeys.Composer(tenant), cancellationToken)).ToHashSet(StringComparer.Ordinal);
        return [.. entries.Where(entry => !taken.Contains(entry.Id))];
    }

    /// <summary>Composes; see <see cref="INotificationStore.ComposeAsync"/>.</summary>
    public async Task<IReadOnlyList<Notification>> ComposeAsync(TenantId tenant, Func<IReadOnlyList<OutboxEntry>, IReadOnlyList<Composition>> compose, CancellationToken cancellationToken)
    {
        var stored = new List<Notification>();
        var taken = new HashSet<string>(StringComparer.Ordinal);
        while (true)
        {
            Turn? turn = await SettledAsync(tenant, cancellationToken);
            var entries = await EntriesAsync(tenant, cancellationToken);
            if (entries.Count == 0) return stored;
            var wanted = compose(entries);
            CheckEach(wanted, entries);
            foreach (var composition in wanted.Where(composition => !taken.Contains(composition.Notification.Id)))
            {
                if (turn is null) break;
                (var outcome, turn) = await TryStoreAsync(tenant, composition, turn, cancellationToken);
                if (outcome == Outcome.Stored) stored.Add(composition.Notification);
                if (outcome is Outcome.Stored or Outcome.IdIsTaken) taken.Add(composition.Notification.Id);
            }

            if (turn is not null) return stored;
        }
    }

    private enum Outcome
    {
        Stored,
        IdIsTaken,
        LostTheTurn,
    }

    // No turn in the result where it is over, or where it is not known whether it is.
    private async Task<(Outcome Outcome, Turn? Next)> TryStoreAsync(TenantId tenant, Composition composition, Turn turn, CancellationToken cancellationToken)
    {
        var notification = composition.Notification;
        var (now, later) = (composition.Entries.Take(MostDeletions), composition.Entries.Skip(MostDeletions).ToList());
        var place = NotificationRows.Place(notification);
        var key = NotificationRows.KeyOf(notification);
        var group = new EntityGroup(key.Partition)
            .AddOrReplace(EntityDocument.Of(TableKeys.Composer(tenant), later), turn.ETag)
            .Add(place)
            .Add(EntityDocument.Of(key, notification));
        foreach (var entry in now) group.Delete(TableKeys.Outbox(tenant, entry), ETag.All);
        if (await watch.TryWriteAsync(group, cancellationToken) is { } written)
        {
            return (Outcome.Stored, await ClearAsync(tenant, later, new Turn(written[0]), cancellationToken));
        }

        var there = await watch.FindAsync(StorageTable.KeyOf(place), cancellationToken);
        if (there is null) return (Outcome.LostTheTurn, null);
        return there.GetString(StorageTable.Mark) == place.GetString(StorageTable.Mark) ? (Outcome.Stored, null) : (Outcome.IdIsTaken, null);
    }

    /// <summary>The right to compose from what was read since: it ends when anybody else composes.</summary>
    /// <param name="ETag">Of the composer row; null where there is none yet.</param>
    private sealed record Turn(ETag? ETag);

    /// <summary>The turn of a client whose composer row names nothing that remains.</summary>
    private async Task<Turn> SettledAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        while (true)
        {
            var row = await watch.FindAsync(TableKeys.Composer(tenant), cancellationToken);
            if (await ClearAsync(tenant, Remaining(row), new Turn(row?.ETag), cancellationToken) is { } turn) return turn;
        }
    }

    // Null where another was faster. It may have composed since, and then what we read of the outbox is not what lies there.
    private async Task<Turn?> ClearAsync(TenantId tenant, IReadOnlyList<string> remaining, Turn turn, CancellationToken cancellationToken)
    {
        if (remaining.Count == 0) return turn;
        await watch.DeleteAsync(remaining.Select(entry => TableKeys.Outbox(tenant, entry)), cancellationToken);
        var row = EntityDocument.Of(TableKeys.Composer(tenant), new List<string>());
        return await watch.TryPutAsync(row, turn.ETag, cancellationToken) is { } etag ? new Turn(etag) : null;
    }

    private async Task<List<OutboxEntry>> EntriesAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        var entries = new List<OutboxEntry>();
        await foreach (var stored in Rows.ListAsync<OutboxEntry>(watch, TableKeys.AllOutbox(tenant), cancellationToken)) entries.Add(stored.Value);
        return [.. entries.OrderBy(entry => entry.At).ThenBy(entry => entry.Id, StringComparer.Ordinal)];
    }

    private static List<string> Remaining(TableEntity? composer) => composer is null ? [] : EntityDocument.Read<List<string>>(composer);

    private static void CheckEach(IReadOnlyList<Composition> wanted, IReadOnlyList<OutboxEntry> entries)
    {
        var left = entries.Select(entry => entry.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var composition in wanted)
        {
            foreach (var entry in composition.Entries)
            {
                if (!left.Remove(entry)) throw new InvalidOperationException($"the notification {composition.Notification.Id} is made of the entry {entry}, which is not in the outbox, or in another notification already");
            }
        }
    }
}
