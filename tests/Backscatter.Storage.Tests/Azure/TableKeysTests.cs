using Backscatter.Core.Monitoring;
using Backscatter.Storage.Azure.Tables;
using Backscatter.Storage.Tests.Contracts;

namespace Backscatter.Storage.Tests.Azure;

public sealed class TableKeysTests
{
    private static readonly TenantId Contoso = Samples.Contoso;
    private static readonly DateTimeOffset Noon = Samples.Noon;

    [Theory]
    [InlineData("contoso.example", "contoso.example")]
    [InlineData("192.0.2.0/24", "192.0.2.0.~002f24")]
    [InlineData("a|b", "a{~007cb")]
    [InlineData("~", "}~007e")]
    [InlineData("a b!", "a!~0020b!~0021")]
    [InlineData("#\\?%", "\"~0023[~005c>~003f$~0025")]
    [InlineData("\u0000é😀", "!~0000}~00e9}~d83d}~de00")]
    [InlineData("", "")]
    public void What_may_not_stand_in_a_key_is_escaped(string text, string escaped)
    {
        Assert.Equal(escaped, KeyText.Escape(text));
        Assert.Equal(text, KeyText.Unescape(escaped));
    }

    [Theory]
    [InlineData("a~")]
    [InlineData("a~002")]
    [InlineData("a~00zz")]
    [InlineData("a~002f")]
    [InlineData(".~002F")]
    [InlineData("a/b")]
    public void What_is_not_an_escaped_text_is_refused(string text) => Assert.Throws<FormatException>(() => KeyText.Unescape(text));

    [Fact]
    public void Keys_are_what_the_documentation_says()
    {
        Assert.Equal(new RowKey("contoso", "target|192.0.2.0.~002f24"), TableKeys.Target(Contoso, "192.0.2.0/24"));
        Assert.Equal(new RowKey("contoso", "state|contoso.example"), TableKeys.State(Contoso, "Contoso.Example"));
        Assert.Equal(new RowKey("contoso", "history|contoso.example|2516068655999999999|s1"), TableKeys.History(Contoso, "contoso.example", Noon, "s1"));
        Assert.Equal(new RowKey("contoso", "outbox|s1:ops"), TableKeys.Outbox(Contoso, "s1:ops"));
        Assert.Equal(new RowKey("contoso", "notification|n1"), TableKeys.NotificationPlace(Contoso, "n1"));
        Assert.Equal(new RowKey("contoso", "notification-pending|0639310320000000000|n1"), TableKeys.PendingNotification(Contoso, Noon, "n1"));
        Assert.Equal(new RowKey("contoso", "notification-ended|2516068655999999999|n1"), TableKeys.EndedNotification(Contoso, Noon, "n1"));
        Assert.Equal(new RowKey("contoso", "composer"), TableKeys.Composer(Contoso));
        Assert.Equal(new RowKey("contoso", "suppression|x"), TableKeys.Suppression(Contoso, "x"));
        Assert.Equal(new RowKey("contoso|contoso.example", "s1"), TableKeys.Scan(Contoso, "contoso.example", "s1"));
        Assert.Equal(new RowKey("due|0639310320000000000", "0639310320070000000|contoso|contoso.example|probe|m"), TableKeys.Due(new DueKey(Contoso, "contoso.example", CheckKind.Probe), Noon.AddSeconds(7), "m"));
        Assert.Equal(new RowKey("of|contoso", "contoso.example|blocklists"), TableKeys.DuePlace(new DueKey(Contoso, "contoso.example", CheckKind.Blocklists)));
        Assert.Equal(new RowKey("on|zen.example", "contoso|contoso.example|192.0.2.1"), TableKeys.Listed("Zen.Example", Contoso, "contoso.example", "192.0.2.1"));
        Assert.Equal(new RowKey("of|contoso", "contoso.example"), TableKeys.ListedPlace(Contoso, "contoso.example"));
        Assert.Equal(new RowKey("sweep|s", "contoso|0000000003"), TableKeys.Batch("s", Contoso, 3));
        Assert.Equal(new RowKey("unfinished", "0639310320000000000|s|contoso|0000000003"), TableKeys.Unfinished(Noon, "s", Contoso, 3));
        Assert.Equal(new RowKey("tenant", "contoso"), TableKeys.Tenant(Contoso));
        Assert.Equal(new RowKey("channel", "ops"), TableKeys.Channel("Ops"));
        Assert.Equal(new RowKey("problem", "channel:ops"), TableKeys.Problem("channel:ops"));
        Assert.Equal(new RowKey("secret", "Ops"), TableKeys.Secret("Ops"));
        Assert.Equal(new RowKey("blocklists", "0000000000"), TableKeys.Blocklists(0));
        Assert.Equal(new RowKey("2516081183999999999", "all|2516068655999999999|e1"), TableKeys.Audit(Noon, "e1"));
        Assert.Equal(new RowKey("2516081183999999999", "of|contoso|2516068655999999999|e1"), TableKeys.AuditOf(Contoso, Noon, "e1"));
        Assert.Equal(new RowKey("order|o1", "order"), TableKeys.Order("o1"));
        Assert.Equal(new RowKey("order|o1", "mark|192.0.2.0.~002f24"), TableKeys.OrderMark("o1", "192.0.2.0/24"));
        Assert.Equal(new RowKey("orders", "0639310320000000000|o1"), TableKeys.OrderName(Noon, "o1"));
        Assert.Equal(new RowKey("answer|maria", "k1"), TableKeys.Answer("maria", "k1"));
        Assert.Equal(new RowKey("agent", "a1"), TableKeys.Agent("a1"));
        Assert.Equal(new RowKey("enrolment", "h1"), TableKeys.Enrolment("h1"));
        Assert.Equal(new RowKey("scan|s1", "j1"), TableKeys.Probe("s1", "j1"));
        Assert.Equal(new RowKey("open", "0639310320000000000|s1|j1"), TableKeys.OpenProbe(Noon, "s1", "j1"));
        Assert.Equal(new RowKey("address|2001:db8::1", "hold"), TableKeys.AddressHold("2001:DB8::1"));
        Assert.Equal(new RowKey("address|192.0.2.1", "agent"), TableKeys.AddressAgent("192.0.2.1"));
        Assert.Equal(new RowKey("callback|t1", "0639310320000000000|d1"), TableKeys.Callback("t1", Noon, "d1"));
        Assert.Equal(new RowKey("|contoso.example", "s1"), TableKeys.Scan(null, "contoso.example", "s1"));
    }

    [Fact]
    public void Names_are_one_in_whatever_case_and_ids_are_not()
    {
        Assert.Equal(TableKeys.Target(Contoso, "contoso.example"), TableKeys.Target(Contoso, "CONTOSO.Example"));
        Assert.Equal(TableKeys.Listed("zen.example", Contoso, "a.example", "2001:db8::a"), TableKeys.Listed("ZEN.example", Contoso, "A.example", "2001:DB8::A"));
        Assert.NotEqual(TableKeys.Outbox(Contoso, "s1"), TableKeys.Outbox(Contoso, "S1"));
        Assert.NotEqual(TableKeys.Secret("ops"), TableKeys.Secret("OPS"));
    }

    [Fact]
    public void A_part_that_is_too_long_is_cut_and_told_from_others_that_begin_alike()
    {
        var (one, two) = (new string('a', 250) + "1", new string('a', 250) + "2");

        Assert.Equal("outbox|" + new string('a', 160), TableKeys.Outbox(Contoso, new string('a', 160)).Row);
        Assert.StartsWith("outbox|" + new string('a', 120) + "~~", TableKeys.Outbox(Contoso, one).Row, StringComparison.Ordinal);
        Assert.Equal(7 + 120 + 2 + 32, TableKeys.Outbox(Contoso, one).Row.Length);
        Assert.Equal(TableKeys.Outbox(Contoso, one), TableKeys.Outbox(Contoso, one));
        Assert.NotEqual(TableKeys.Outbox(Contoso, one), TableKeys.Outbox(Contoso, two));
    }

    [Fact]
    public void The_longest_keys_fit()
    {
        var tenant = TenantId.Parse(new string('t', TenantId.MostCharacters));
        var part = new string('/', 1000);

        RowKey[] keys =
        [
            TableKeys.History(tenant, part, Noon, part), TableKeys.Scan(tenant, part, part), TableKeys.Due(new DueKey(tenant, part, CheckKind.Blocklists), Noon, part), TableKeys.Listed(part, tenant, part, part),
            TableKeys.Unfinished(Noon, part, tenant, int.MaxValue), TableKeys.PendingNotification(tenant, Noon, part), TableKeys.Batch(part, tenant, int.MaxValue),
        ];

        Assert.All(keys, key => Assert.InRange(Math.Max(key.Partition.Length, key.Row.Length), 1, 512));
    }

    [Fact]
    public void Times_are_in_order_from_the_first_to_the_last_and_back()
    {
        DateTimeOffset[] times = [DateTimeOffset.MinValue, Noon.AddTicks(-1), Noon, Noon.ToOffset(TimeSpan.FromHours(5)).AddTicks(1), DateTimeOffset.MaxValue];

        var pending = times.Select(time => TableKeys.PendingNotification(Contoso, time, "n").Row).ToList();
        var history = times.Select(time => TableKeys.History(Contoso, "a.example", time, "s").Row).ToList();

        Assert.Equal(pending.Order(StringComparer.Ordinal), pending);
        Assert.Equal(history.OrderDescending(StringComparer.Ordinal), history);
    }

    [Fact]
    public void A_stretch_of_history_holds_what_is_from_a_time_to_before_another()
    {
        var range = TableKeys.HistoryBetween(Contoso, "a.example", Noon, Noon.AddTicks(2));

        Assert.Equal([false, true, true, false], ((int[])[-1, 0, 1, 2]).Select(ticks => KeyRanges.Holds(range, TableKeys.History(Contoso, "a.example", Noon.AddTicks(ticks), "s"))));
        Assert.False(KeyRanges.Holds(range, TableKeys.History(Contoso, "a.example.com", Noon, "s")));
    }

    [Fact]
    public void What_is_due_until_a_time_is_all_before_it_and_at_it()
    {
        var check = new DueKey(Contoso, "a.example", CheckKind.Probe);

        Assert.Equal([true, true, true, false, false], ((long[])[-TimeSpan.TicksPerDay, -1, 0, 1, TimeSpan.TicksPerDay]).Select(ticks => KeyRanges.Holds(TableKeys.DueUntil(Noon), TableKeys.Due(check, Noon.AddTicks(ticks), "m"))));
        Assert.False(KeyRanges.Holds(TableKeys.DueUntil(DateTimeOffset.MaxValue), TableKeys.DuePlace(check)));
    }

    [Fact]
    public void Ended_notifications_before_a_time_are_those_before_it()
    {
        var range = TableKeys.AllEnded(Contoso, Noon);

        Assert.Equal([true, false, false], ((int[])[-1, 0, 1]).Select(ticks => KeyRanges.Holds(range, TableKeys.EndedNotification(Contoso, Noon.AddTicks(ticks), "n"))));
    }
}
