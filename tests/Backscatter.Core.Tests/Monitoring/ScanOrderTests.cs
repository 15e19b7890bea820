using Backscatter.Core.Monitoring;

namespace Backscatter.Core.Tests.Monitoring;

public sealed class ScanOrderTests
{
    [Theory]
    [InlineData(0, "an order has 1 to 100 targets, not 0 (Parameter 'targets')")]
    [InlineData(101, "an order has 1 to 100 targets, not 101 (Parameter 'targets')")]
    public void An_order_has_one_to_a_hundred_targets(int count, string complaint) =>
        Assert.Equal(complaint, Assert.Throws<ArgumentException>(() => Order([.. Enumerable.Range(0, count).Select(number => $"t{number}.example")])).Message);

    [Fact]
    public void An_order_has_each_target_once() => Assert.Equal(
        "an order has each target once, and \"a.example\" stands in it 2 times (Parameter 'targets')",
        Assert.Throws<ArgumentException>(() => Order("a.example", "b.example", "a.example")).Message);

    [Fact]
    public void An_order_is_done_when_nothing_of_it_waits()
    {
        var order = Order("a.example", "b.example");

        var half = order.Marked("a.example", OrderStatus.Done, "s1", null);
        var whole = half.Marked("b.example", OrderStatus.Failed, null, "why");

        Assert.Equal([false, false, true], ((ScanOrder[])[order, half, whole]).Select(one => one.IsDone));
        Assert.Equal([new OrderedScan("a.example", CheckKind.Probe, OrderStatus.Done, "s1", null), new OrderedScan("b.example", CheckKind.Probe, OrderStatus.Failed, null, "why")], whole.Targets);
    }

    [Fact]
    public void A_mark_that_changes_nothing_gives_the_same_order()
    {
        var order = Order("a.example").Marked("a.example", OrderStatus.Done, "s1", null);

        Assert.Same(order, order.Marked("a.example", OrderStatus.Done, "s1", null));
        Assert.Same(order, order.Marked("a.example", OrderStatus.Failed, null, "late"));
        Assert.Same(order, order.Marked("b.example", OrderStatus.Done, "s2", null));
    }

    private static ScanOrder Order(params string[] targets) =>
        new("o1", null, Watch.Noon, "maria", [.. targets.Select(target => new OrderedScan(target, CheckKind.Probe, OrderStatus.Waiting, null, null))]);
}
