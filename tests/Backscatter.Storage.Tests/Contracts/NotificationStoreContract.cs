using System.Collections.Concurrent;
using Backscatter.Core.Notifications;

namespace Backscatter.Storage.Tests.Contracts;

public abstract class NotificationStoreContract : StorageContract
{
    private const string Target = "2001:db8::/120";

    [Fact]
    public async Task Channels_are_kept_listed_by_id_changed_and_removed()
    {
        foreach (var id in (string[])["ops", "10", "mail-2"]) Assert.True(await Notifications.TryPutChannelAsync(Mail(id), null, Cancel));
        Assert.False(await Two.Notifications.TryPutChannelAsync(Mail("ops") with { Name = "Another" }, null, Cancel));

        var first = (await Two.Notifications.FindChannelAsync("ops", Cancel))!;
        Same(Mail("ops"), first.Value);
        Assert.Equal(["10", "mail-2", "ops"], (await ToListAsync(Notifications.ListChannelsAsync(Cancel))).Select(stored => stored.Value.Id));

        Assert.True(await Two.Notifications.TryPutChannelAsync(first.Value with { IsPaused = true }, first.ETag, Cancel));
        Assert.False(await Notifications.TryPutChannelAsync(first.Value with { Name = "Late" }, first.ETag, Cancel));
        Same(first.Value with { IsPaused = true }, (await Notifications.FindChannelAsync("ops", Cancel))?.Value);

        Assert.True(await Notifications.RemoveChannelAsync("ops", Cancel));
        Assert.False(await Notifications.RemoveChannelAsync("ops", Cancel));
        Assert.Null(await Two.Notifications.FindChannelAsync("ops", Cancel));
    }

    [Fact]
    public async Task The_outbox_is_told_oldest_first_and_of_one_client()
    {
        await FillAsync([("s3", 3), ("s1", 1), ("s2", 2)]);
        await Store.States.TryCommitAsync(Samples.Commit(Target, "other", null, tenant: Samples.Fabrikam), Cancel);

        Assert.Equal(["s1:ops", "s2:ops", "s3:ops"], (await Two.Notifications.OutboxAsync(Samples.Contoso, Cancel)).Select(entry => entry.Id));
    }

    [Fact]
    public async Task A_notification_is_stored_as_its_entries_leave_the_outbox_and_what_is_left_out_stays()
    {
        await FillAsync([("s1", 1), ("s2", 2), ("s3", 3)]);
        Composition? made = null;

        var stored = await Two.Notifications.ComposeAsync(Samples.Contoso, entries => [made = Samples.Compose("n/1?#%", [entries[0], entries[2]])], Cancel);

        Same(made!.Notification, Assert.Single(stored));
        Same(made.Notification, (await Notifications.FindAsync(Samples.Contoso, "n/1?#%", Cancel))?.Value);
        Assert.Equal(["s2:ops"], (await Notifications.OutboxAsync(Samples.Contoso, Cancel)).Select(entry => entry.Id));
        Assert.Null(await Notifications.FindAsync(Samples.Fabrikam, "n/1?#%", Cancel));
    }

    [Fact]
    public async Task Of_an_empty_outbox_or_a_composer_that_wants_nothing_nothing_is_made()
    {
        Assert.Empty(await Notifications.ComposeAsync(Samples.Contoso, Samples.ComposeAll, Cancel));
        await FillAsync([("s1", 1)]);
        Assert.Empty(await Notifications.ComposeAsync(Samples.Contoso, _ => [], Cancel));
        Assert.Equal(["s1:ops"], (await Notifications.OutboxAsync(Samples.Contoso, Cancel)).Select(entry => entry.Id));
    }

    [Fact]
    public async Task A_composer_that_throws_leaves_everything_as_it_was()
    {
        await FillAsync([("s1", 1)]);

        await Assert.ThrowsAsync<FormatException>(() => Notifications.ComposeAsync(Samples.Contoso, _ => throw new FormatException("no"), Cancel));

        Assert.Equal(["s1:ops"], (await Two.Notifications.OutboxAsync(Samples.Contoso, Cancel)).Select(entry => entry.Id));
    }

    // Its content never changes; entries that would go under an id that is taken stay, so that nothing is lost.
    [Fact]
    public async Task A_notification_that_is_there_is_not_written_over()
    {
        await FillAsync([("s1", 1)]);
        await Notifications.ComposeAsync(Samples.Contoso, entries => [Samples.Compose("n1", entries)], Cancel);
        await FillAsync([("s2", 2)]);

        Assert.Empty(await Two.Notifications.ComposeAsync(Samples.Contoso, entries => [Samples.Compose("n1", entries)], Cancel));

        Assert.Equal("s1", Assert.Single((await Notifications.FindAsync(Samples.Contoso, "n1", Cancel))!.Value.Transitions).Scan);
        Assert.Equal(["s2:ops"], (await Notifications.OutboxAsync(Samples.Contoso, Cancel)).Select(entry => entry.Id));
    }

    [Fact]
    public async Task Of_eight_composers_at_once_every_entry_is_in_exactly_one_notification()
    {
        var outbox = new List<string>();
        foreach (var scan in Enumerable.Range(0, 12).Select(number => $"s{Samples.Number(number)}"))
        {
            var before = await Store.States.FindAsync(Samples.Contoso, Target, Cancel);
            var entries = Enumerable.Range(0, 20).Select(channel => Samples.Outbox(Target, scan, $"c{channel % 4}") with { Id = $"{scan}:{channel}" }).ToList();
            outbox.AddRange(entries.Select(entry => entry.Id));
            Assert.True(await Store.States.TryCommitAsync(Samples.Commit(Target, scan, before?.ETag) with { Outbox = entries }, Cancel));
        }

        var told = new ConcurrentBag<string>();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Task.Run(async () =>
        {
            var store = (number % 2 == 0 ? One : Two).Notifications;
            var composed = new ConcurrentDictionary<string, IReadOnlyList<string>>();
            IReadOnlyList<Notification> made;
            do
            {
                // Each takes a part, so that all have something to do and fight over it.
                made = await store.ComposeAsync(Samples.Contoso, entries =>
                {
                    var parts = entries.GroupBy(entry => entry.Channel).Select(channel => channel.Take(7).ToList()).Select(part => Samples.Compose($"{number}:{part[0].Id}:{part.Count}", part)).ToList();
                    foreach (var part in parts) composed[part.Notification.Id] = part.Entries;
                    return parts;
                }, Cancel);
                foreach (var notification in made)
                {
                    foreach (var entry in composed[notification.Id]) told.Add(entry);
                }
            }
            while (made.Count > 0);
        }, Cancel)));

        Assert.Empty(await Notifications.OutboxAsync(Samples.Contoso, Cancel));
        Assert.Equal(outbox.Order(StringComparer.Ordinal), told.Order(StringComparer.Ordinal));
        var stored = await ToListAsync(Notifications.PendingAsync(Samples.Contoso, Cancel));
        Assert.Equal(240, stored.Sum(notification => notification.Value.Transitions.Count));
    }

    [Fact]
    public async Task Commits_and_composers_at_once_lose_nothing()
    {
        var composers = Enumerable.Range(0, 2).Select(number => Task.Run(async () =>
        {
            for (var round = 0; round < 10; round++)
                await (number == 0 ? One : Two).Notifications.ComposeAsync(Samples.Contoso, entries => entries.Count == 0 ? [] : [Samples.Compose($"{number}:{round}", entries)], Cancel);
        }, Cancel));
        var writers = Enumerable.Range(0, 4).Select(number => Task.Run(async () =>
        {
            for (var scan = 0; scan < 10; scan++)
            {
                var before = await Store.States.FindAsync(Samples.Contoso, $"t{number}.example", Cancel);
                Assert.True(await Store.States.TryCommitAsync(Samples.Commit($"t{number}.example", $"s{number}-{scan}", before?.ETag), Cancel));
            }
        }, Cancel));
        await Task.WhenAll([.. composers, .. writers]);
        await Notifications.ComposeAsync(Samples.Contoso, entries => entries.Count == 0 ? [] : [Samples.Compose("last", entries)], Cancel);

        var scans = (await ToListAsync(Notifications.PendingAsync(Samples.Contoso, Cancel))).SelectMany(stored => stored.Value.Transitions).Select(transition => transition.Scan);
        Assert.Equal(Enumerable.Range(0, 4).SelectMany(number => Enumerable.Range(0, 10).Select(scan => $"s{number}-{scan}")), scans.Order(StringComparer.Ordinal));
    }

    // As many entries as a sweep over a large client leaves, in one message.
    [Fact]
    public async Task One_notification_takes_a_thousand_entries()
    {
        for (var batch = 0; batch < 50; batch++)
        {
            var scan = $"s{Samples.Number(batch)}";
            var entries = Enumerable.Range(0, 20).Select(number => Samples.Outbox("192.0.2.0/28", scan) with { Id = $"{scan}:{number}" }).ToList();
            Assert.True(await Store.States.TryCommitAsync(Samples.Commit($"t{batch}.example", scan, null) with { Outbox = entries }, Cancel));
        }

        var made = Assert.Single(await Notifications.ComposeAsync(Samples.Contoso, Samples.ComposeAll, Cancel));

        Assert.Equal(1000, made.Transitions.Count);
        Assert.Empty(await Two.Notifications.OutboxAsync(Samples.Contoso, Cancel));
        Same(made, (await Two.Notifications.FindAsync(Samples.Contoso, made.Id, Cancel))?.Value);
        Assert.Empty(await Two.Notifications.ComposeAsync(Samples.Contoso, Samples.ComposeAll, Cancel));
    }

    [Fact]
    public async Task More_notifications_than_one_page_are_told_whole()
    {
        for (var batch = 0; batch < 53; batch++)
        {
            var scan = $"s{Samples.Number(batch)}";
            var entries = Enumerable.Range(0, 20).Select(number => Samples.Outbox("192.0.2.0/28", scan, at: Samples.Noon.AddMinutes(batch)) with { Id = $"{scan}:{Samples.Number(number)}" }).ToList();
            Assert.True(await Store.States.TryCommitAsync(Samples.Commit($"t{batch}.example", scan, null) with { Outbox = entries }, Cancel));
        }

        var made = await Notifications.ComposeAsync(Samples.Contoso, entries => [.. entries.Select((entry, number) => Samples.Compose(entry.Id, [entry], Samples.Noon.AddSeconds(number)))], Cancel);

        Assert.Equal(1060, made.Count);
        Assert.Equal(made.OrderBy(notification => notification.CreatedAt).Select(notification => notification.Id), (await ToListAsync(Two.Notifications.PendingAsync(Samples.Contoso, Cancel))).Select(stored => stored.Value.Id));
    }

    [Fact]
    public async Task Delivery_moves_a_notification_from_the_pending_to_the_ended()
    {
        await ComposeEachAsync(["n1", "n2", "n3", "n4"]);
        Assert.Equal(["n1", "n2", "n3", "n4"], await PendingAsync());

        var tried = await UpdateAsync("n2", before => before with { Attempts = 1, Outcome = "503, again in 30 s" });
        await UpdateAsync("n1", before => before with { Status = DeliveryStatus.Accepted, Attempts = 1, Outcome = "202", EndedAt = Samples.Noon.AddHours(1) });
        await UpdateAsync("n3", before => before with { Status = DeliveryStatus.Rejected, Attempts = 1, Outcome = "404", EndedAt = Samples.Noon.AddHours(2) });

        Assert.Equal(["n2", "n4"], await PendingAsync());
        Assert.Equal(["n3", "n1"], (await ToListAsync(Notifications.EndedAsync(Samples.Contoso, Cancel))).Select(notification => notification.Id));
        Same(tried, (await Two.Notifications.FindAsync(Samples.Contoso, "n2", Cancel))?.Value);

        // A person may have a rejected one sent again.
        await UpdateAsync("n3", before => before with { Status = DeliveryStatus.Pending, EndedAt = null });
        Assert.Equal(["n2", "n3", "n4"], await PendingAsync());
        Assert.Equal(["n1"], (await ToListAsync(Notifications.EndedAsync(Samples.Contoso, Cancel))).Select(notification => notification.Id));
    }

    [Fact]
    public async Task A_delivery_that_was_changed_meanwhile_is_not_changed()
    {
        await ComposeEachAsync(["n1"]);
        var before = (await Notifications.FindAsync(Samples.Contoso, "n1", Cancel))!;
        Assert.True(await Two.Notifications.TryUpdateAsync(before, before.Value with { Attempts = 1 }, Cancel));
        Assert.False(await Notifications.TryUpdateAsync(before, before.Value with { Attempts = 2 }, Cancel));
        Assert.Equal(1, (await Notifications.FindAsync(Samples.Contoso, "n1", Cancel))!.Value.Attempts);

        var pending = Assert.Single(await ToListAsync(Notifications.PendingAsync(Samples.Contoso, Cancel)));
        Assert.True(await Notifications.TryUpdateAsync(pending, pending.Value with { Attempts = 2 }, Cancel));
    }

    [Fact]
    public async Task Ended_notifications_before_a_time_are_forgotten_and_pending_ones_never()
    {
        await ComposeEachAsync(["n1", "n2", "n3"]);
        await UpdateAsync("n1", before => before with { Status = DeliveryStatus.Accepted, EndedAt = Samples.Noon.AddDays(1) });
        await UpdateAsync("n2", before => before with { Status = DeliveryStatus.Rejected, EndedAt = Samples.Noon.AddDays(2) });

        Assert.Equal(1, await Two.Notifications.ForgetAsync(Samples.Contoso, Samples.Noon.AddDays(2), Cancel));
        Assert.Equal(0, await Two.Notifications.ForgetAsync(Samples.Fabrikam, Samples.Noon.AddDays(9), Cancel));

        Assert.Equal(["n2"], (await ToListAsync(Notifications.EndedAsync(Samples.Contoso, Cancel))).Select(notification => notification.Id));
        Assert.Equal(["n3"], await PendingAsync());
        Assert.Null(await Notifications.FindAsync(Samples.Contoso, "n1", Cancel));
    }

    [Fact]
    public async Task Outbox_and_notifications_are_put_as_they_are_and_go_on_from_there()
    {
        var entries = Enumerable.Range(0, 120).Select(number => Samples.Outbox(Target, $"s{Samples.Number(number)}", at: Samples.Noon.AddMinutes(number))).ToList();
        var made = Samples.Compose("n/1?#%", [entries[0]]).Notification;
        Notification[] notifications =
        [
            made, made with { Id = "n2", Status = DeliveryStatus.Accepted, EndedAt = Samples.Noon.AddHours(2), Attempts = 2, Outcome = "taken" },
            made with { Id = "n3", Status = DeliveryStatus.Rejected, EndedAt = Samples.Noon.AddHours(3), HeldBy = "w", HeldUntil = Samples.Noon },
        ];

        await Notifications.PutOutboxAsync(entries, Cancel);
        await Notifications.PutAsync(notifications, Cancel);
        await Two.Notifications.PutOutboxAsync(entries, Cancel);
        await Two.Notifications.PutAsync(notifications, Cancel);

        Same(entries, await Two.Notifications.OutboxAsync(Samples.Contoso, Cancel));
        Same([made], (await ToListAsync(Two.Notifications.PendingAsync(Samples.Contoso, Cancel))).Select(stored => stored.Value).ToList());
        Same([notifications[2], notifications[1]], await ToListAsync(Two.Notifications.EndedAsync(Samples.Contoso, Cancel)));
        var pending = (await Two.Notifications.FindAsync(Samples.Contoso, "n/1?#%", Cancel))!;
        Assert.True(await Two.Notifications.TryUpdateAsync(pending, pending.Value with { Status = DeliveryStatus.Accepted, EndedAt = Samples.Noon }, Cancel));
        Assert.Single(await Two.Notifications.ComposeAsync(Samples.Contoso, outbox => [Samples.Compose("n4", [.. outbox.Take(90)])], Cancel));
        Assert.Equal(30, (await Notifications.OutboxAsync(Samples.Contoso, Cancel)).Count);
    }

    // A restore that is repeated after somebody delivered: what it puts back is in one place only.
    [Fact]
    public async Task A_notification_that_is_put_over_another_delivery_of_it_is_in_one_place()
    {
        var made = Samples.Compose("n1", [Samples.Outbox(Target, "s1")]).Notification;
        await Notifications.PutAsync([made with { Status = DeliveryStatus.Accepted, EndedAt = Samples.Noon.AddHours(1) }], Cancel);

        await Two.Notifications.PutAsync([made], Cancel);

        Same([made], (await ToListAsync(Notifications.PendingAsync(Samples.Contoso, Cancel))).Select(stored => stored.Value).ToList());
        Assert.Empty(await ToListAsync(Notifications.EndedAsync(Samples.Contoso, Cancel)));
        Same(made, (await Notifications.FindAsync(Samples.Contoso, "n1", Cancel))?.Value);
    }

    private async Task FillAsync(IEnumerable<(string Scan, int Minute)> scans)
    {
        foreach (var (scan, minute) in scans)
        {
            var before = await Store.States.FindAsync(Samples.Contoso, Target, Cancel);
            Assert.True(await Store.States.TryCommitAsync(Samples.Commit(Target, scan, before?.ETag, Samples.Noon.AddMinutes(minute)), Cancel));
        }
    }

    private async Task ComposeEachAsync(IReadOnlyList<string> ids)
    {
        await FillAsync(ids.Select((id, number) => ($"s-{id}", number)));
        await Notifications.ComposeAsync(Samples.Contoso, entries => [.. entries.Zip(ids, (entry, id) => Samples.Compose(id, [entry], entry.At))], Cancel);
    }

    private async Task<Notification> UpdateAsync(string id, Func<Notification, Notification> change)
    {
        var before = (await Notifications.FindAsync(Samples.Contoso, id, Cancel))!;
        var after = change(before.Value);
        Assert.True(await Notifications.TryUpdateAsync(before, after, Cancel));
        return after;
    }

    private async Task<IEnumerable<string>> PendingAsync() => (await ToListAsync(Two.Notifications.PendingAsync(Samples.Contoso, Cancel))).Select(stored => stored.Value.Id);

    private static Channel Mail(string id) => new(id, "Ops \"team\" Ä €", ChannelKind.Mail, "store:smtp")
    {
        From = "backscatter@example.com",
        To = ["ops@example.com", "noc@example.com"],
        SigningKey = "env:KEY",
    };
}
