using Backscatter.Core.Monitoring;
using Backscatter.Storage.Azure.Tables;
using CsCheck;

namespace Backscatter.Storage.Tests.Azure;

/// <summary>What holds of keys whatever they are made of.</summary>
public sealed class TableKeysProperties
{
    // The characters that matter most often, and any other now and then.
    private static readonly Gen<char> Character = Gen.Frequency((4, Gen.Char["ab.-/:0~|}{%?#\\! \u0001\u001f\u007f\u009fé"]), (1, Gen.Char));

    // Short ones too, so that two are often equal, or one the beginning of the other.
    private static readonly Gen<string> Text = Gen.OneOf(Character.Array[0, 2], Character.Array[0, 12]).Select(chars => new string(chars));

    private static readonly Gen<TenantId> Tenant = Gen.Char["ab-1"].Array[1, 4].Select(chars => new string(chars).Trim('-')).Where(text => text.Length > 0).Select(TenantId.Parse);

    private static readonly Gen<DateTimeOffset> Time = Gen.Long[0, DateTimeOffset.MaxValue.UtcTicks].Select(ticks => new DateTimeOffset(ticks, TimeSpan.Zero));

    [Fact]
    public void Escaped_text_comes_back_as_it_was() => Text.Sample(text => KeyText.Unescape(KeyText.Escape(text)) == text);

    [Fact]
    public void Escaped_text_may_stand_in_a_key_and_ends_no_part() =>
        Text.Sample(text => EntityLimits.IsKey(KeyText.Escape(text)) && KeyText.Escape(text).All(c => c is >= '!' and < '\u007f' and not ('|' or '%')));

    [Fact]
    public void Escaped_texts_are_in_the_order_of_the_texts() =>
        Gen.Select(Text, Text).Sample((one, two) => Math.Sign(string.CompareOrdinal(one, two)) == Math.Sign(string.CompareOrdinal(KeyText.Escape(one), KeyText.Escape(two))));

    [Fact]
    public void Different_things_have_different_keys_and_equal_ones_equal_keys()
    {
        Gen.Select(Tenant, Text, Time, Text).Array[2].Sample(two =>
        {
            var ((tenant1, target1, time1, scan1), (tenant2, target2, time2, scan2)) = (two[0], two[1]);
            var isSame = tenant1 == tenant2 && Lower(target1) == Lower(target2) && time1 == time2 && scan1 == scan2;
            Assert.Equal(isSame, TableKeys.History(tenant1, target1, time1, scan1) == TableKeys.History(tenant2, target2, time2, scan2));
        });
        Gen.Select(Tenant, Text, Text).Array[2].Sample(two =>
        {
            var ((tenant1, target1, scan1), (tenant2, target2, scan2)) = (two[0], two[1]);
            Assert.Equal(tenant1 == tenant2 && Lower(target1) == Lower(target2) && scan1 == scan2, TableKeys.Scan(tenant1, target1, scan1) == TableKeys.Scan(tenant2, target2, scan2));
        });
    }

    [Fact]
    public void No_two_clients_share_a_partition_and_none_is_in_the_others_stretch()
    {
        Gen.Select(Tenant, Tenant, Text, Text).Sample((one, two, target, scan) =>
        {
            var isSame = one == two;
            Assert.Equal(isSame, TableKeys.WatchPartition(one) == TableKeys.WatchPartition(two));
            Assert.Equal(isSame, KeyRanges.Holds(TableKeys.ScansOf(one), TableKeys.Scan(two, target, scan)));
            Assert.Equal(isSame, KeyRanges.Holds(TableKeys.ScansOf(one, target), TableKeys.Scan(two, target, scan)));
            Assert.Equal(isSame, KeyRanges.Holds(TableKeys.BatchesOf(scan, one), TableKeys.Batch(scan, two, 7)));
            Assert.Equal(isSame, KeyRanges.Holds(TableKeys.AllBatches(one), TableKeys.Batch(scan, two, 7)));
            Assert.Equal(isSame, KeyRanges.Holds(TableKeys.DuePlaces(one), TableKeys.DuePlace(new DueKey(two, target, CheckKind.Probe))));
            Assert.Equal(isSame, KeyRanges.Holds(TableKeys.ListedPlaces(one), TableKeys.ListedPlace(two, target)));
            Assert.False(KeyRanges.Holds(TableKeys.ScansOf(one), TableKeys.Scan(null, target, scan)));
            Assert.False(KeyRanges.Holds(TableKeys.ScansOf(one, target), TableKeys.Scan(null, target, scan)));
        });
    }

    [Fact]
    public void Each_kind_of_row_of_a_client_is_in_its_own_stretch_and_in_no_other()
    {
        Gen.Select(Tenant, Text, Text, Time).Sample((tenant, target, id, time) =>
        {
            (RowKey Key, RowRange Range)[] kinds =
            [
                (TableKeys.Target(tenant, target), TableKeys.AllTargets(tenant)),
                (TableKeys.State(tenant, target), TableKeys.AllStates(tenant)),
                (TableKeys.History(tenant, target, time, id), TableKeys.HistoryBetween(tenant, target, null, null)),
                (TableKeys.Outbox(tenant, id), TableKeys.AllOutbox(tenant)),
                (TableKeys.PendingNotification(tenant, time, id), TableKeys.AllPending(tenant)),
                (TableKeys.EndedNotification(tenant, time, id), TableKeys.AllEnded(tenant)),
                (TableKeys.Suppression(tenant, id), TableKeys.AllSuppressions(tenant)),
            ];
            foreach (var (key, _) in kinds.Append((TableKeys.NotificationPlace(tenant, id), null!)).Append((TableKeys.Composer(tenant), null!)))
            {
                Assert.True(KeyRanges.Holds(TableKeys.AllOf(tenant), key));
                foreach (var (its, range) in kinds) Assert.Equal(its == key, KeyRanges.Holds(range, key));
            }
        });
    }

    [Fact]
    public void A_targets_stretch_holds_its_rows_and_no_other_targets()
    {
        Gen.Select(Tenant, Text, Text, Time, Text).Sample((tenant, one, two, time, scan) =>
        {
            var isSame = Lower(one) == Lower(two);
            Assert.Equal(isSame, KeyRanges.Holds(TableKeys.HistoryBetween(tenant, one, null, null), TableKeys.History(tenant, two, time, scan)));
            Assert.Equal(isSame, KeyRanges.Holds(TableKeys.DuePlaces(tenant, one), TableKeys.DuePlace(new DueKey(tenant, two, CheckKind.Blocklists))));
            Assert.Equal(isSame, KeyRanges.Holds(TableKeys.ScansOf(tenant, one), TableKeys.Scan(tenant, two, scan)));
            Assert.Equal(isSame, KeyRanges.Holds(TableKeys.OnList(one), TableKeys.Listed(two, tenant, scan, scan)));
        });
    }

    [Fact]
    public void A_stretch_of_time_holds_exactly_the_times_in_it()
    {
        Gen.Select(Tenant, Time, Time, Time).Sample((tenant, since, until, at) =>
        {
            Assert.Equal(at >= since && at < until, KeyRanges.Holds(TableKeys.HistoryBetween(tenant, "a.example", since, until), TableKeys.History(tenant, "a.example", at, "s")));
            Assert.Equal(at < until, KeyRanges.Holds(TableKeys.AllEnded(tenant, until), TableKeys.EndedNotification(tenant, at, "n")));
            Assert.Equal(at <= until, KeyRanges.Holds(TableKeys.DueUntil(until), TableKeys.Due(new DueKey(tenant, "a.example", CheckKind.Probe), at, "m")));
            Assert.Equal(at < until, KeyRanges.Holds(TableKeys.UnfinishedBefore(until), TableKeys.Unfinished(at, "s", tenant, 0)));
        });
    }

    [Fact]
    public void A_stretch_of_the_audit_log_holds_exactly_the_entries_of_its_time_and_client()
    {
        Gen.Select(Tenant, Tenant, Text, Time, Time, Time).Sample((one, two, id, since, until, at) =>
        {
            var (all, its) = (TableKeys.Audit(at, id), TableKeys.AuditOf(one, at, id));
            var isMeant = at >= since && at < until;
            Assert.Equal(all.Partition, its.Partition);
            Assert.Equal(isMeant, KeyRanges.Holds(TableKeys.AuditBetween(all.Partition, null, since, until), all));
            Assert.Equal(isMeant, KeyRanges.Holds(TableKeys.AuditBetween(all.Partition, one, since, until), its));
            Assert.Equal(one == two, KeyRanges.Holds(TableKeys.AuditBetween(all.Partition, two, null, null), its));
            Assert.False(KeyRanges.Holds(TableKeys.AuditBetween(all.Partition, one, null, null), all));
            Assert.False(KeyRanges.Holds(TableKeys.AuditBetween(all.Partition, null, null, null), its));

            var partitions = TableKeys.AuditPartitions(since, until);
            if (isMeant) Assert.True(KeyRanges.Holds(partitions, all));
            Assert.False(KeyRanges.Holds(TableKeys.AuditBehind(partitions, all.Partition), all));
            Assert.True(KeyRanges.Holds(TableKeys.AuditOfAll(TableKeys.AuditPartitions(null, null)), all));
            Assert.True(KeyRanges.Holds(TableKeys.AuditOfClients(TableKeys.AuditPartitions(null, null)), its));
            Assert.Equal(isMeant, KeyRanges.Holds(TableKeys.OrderNames(since, until), TableKeys.OrderName(at, id)));
        });
    }

    [Fact]
    public void Older_entries_of_the_audit_log_lie_behind_newer_ones()
    {
        Gen.Select(Time, Time, Text).Sample((one, two, id) =>
        {
            var (newer, older) = one > two ? (one, two) : (two, one);
            var (first, second) = (TableKeys.Audit(newer, id), TableKeys.Audit(older, id));
            Assert.True(string.CompareOrdinal($"{first.Partition}|{first.Row}", $"{second.Partition}|{second.Row}") <= 0);
        });
    }

    private static string Lower(string text) => text.ToLowerInvariant();
}
