using Backscatter.Core.Blocklists;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace Backscatter.Core.Tests.Blocklists;

public sealed class QuestionBudgetTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Noon);

    [Theory]
    [InlineData("bl.mailspike.net", 100_000, 50)]
    [InlineData("dnsbl.spfbl.net", 50_000, 10)]
    [InlineData("psbl.surriel.com", 50_000, 50)]
    [InlineData("zen.dq.spamhaus.net", 100_000, 50)]
    public void What_an_operator_publishes_holds_and_a_cautious_number_where_it_publishes_none(string zone, int perDay, double perSecond)
    {
        var list = BlocklistCatalogue.Shipped.Find(zone)!;

        Assert.Equal(new OperatorAllowance(list.Operator, perDay, perSecond), QuestionBudget.AllowanceOf(QuestionBudget.OperatorOf(list), [list], new BudgetOptions()));
    }

    [Theory]
    [InlineData(200, 5, 200, 5)]
    [InlineData(1_000_000, 900, 100_000, 50)]
    public void An_option_lowers_an_allowance_and_never_raises_it(int perDay, double perSecond, int expectedPerDay, double expectedPerSecond)
    {
        var options = new BudgetOptions { Limits = [new OperatorAllowance("Mailspike", perDay, perSecond)] };

        Assert.Equal(
            new OperatorAllowance("Mailspike", expectedPerDay, expectedPerSecond),
            QuestionBudget.AllowanceOf("Mailspike", [BlocklistCatalogue.Shipped.Find("bl.mailspike.net")!], options));
    }

    [Fact]
    public void The_lists_of_one_operator_share_its_allowance()
    {
        var budget = Budget(perDay: 3, perSecond: 100);

        Assert.Equal(["UCEPROTECT-Network", "UCEPROTECT-Network"], new[] { "ips.backscatterer.org", "dnsbl-1.uceprotect.net" }.Select(zone => QuestionBudget.OperatorOf(BlocklistCatalogue.Shipped.Find(zone)!)));
        Assert.Equal([true, true, true, false], Enumerable.Range(0, 4).Select(_ => budget.TryTake("UCEPROTECT-Network")));
        Assert.True(budget.IsSpent("UCEPROTECT-Network"));
        Assert.True(budget.TryTake("Spamikaze"));
    }

    [Fact]
    public void The_day_turns_at_midnight_UTC()
    {
        var budget = Budget(perDay: 1, perSecond: 100);
        Assert.True(budget.TryTake("A"));

        _time.SetUtcNow(new DateTimeOffset(2026, 11, 23, 23, 59, 59, TimeSpan.Zero));
        Assert.False(budget.TryTake("A"));
        _time.SetUtcNow(new DateTimeOffset(2026, 11, 24, 0, 0, 0, TimeSpan.Zero));
        Assert.True(budget.TryTake("A"));
    }

    [Fact]
    public void What_was_asked_before_the_program_was_started_counts_on_its_day_only()
    {
        var today = new OperatorSpending("A", new DateOnly(2026, 11, 23), 9);
        var yesterday = new OperatorSpending("B", new DateOnly(2026, 11, 22), 9);
        var budget = new QuestionBudget([], _time, new BudgetOptions { QuestionsPerDay = 10 }, spent: [today, yesterday]);

        Assert.Equal([true, false], new[] { budget.TryTake("A"), budget.TryTake("A") });
        Assert.True(budget.TryTake("B"));
        Assert.Equal([new OperatorSpending("A", new DateOnly(2026, 11, 23), 10), new OperatorSpending("B", new DateOnly(2026, 11, 23), 1)], budget.Spent());
    }

    [Fact]
    public async Task Who_comes_too_fast_waits_in_a_row()
    {
        var budget = new QuestionBudget([], _time, new BudgetOptions { QuestionsPerSecond = 1, BurstSeconds = 1, Jitter = 0 });

        var turns = Enumerable.Range(0, 3).Select(_ => budget.TakeAsync("A", CancellationToken.None).AsTask()).ToList();

        Assert.Equal([true, false, false], turns.Select(turn => turn.IsCompleted));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(await turns[1].WaitAsync(Patience));
        Assert.False(turns[2].IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(await turns[2].WaitAsync(Patience));
    }

    [Fact]
    public async Task A_wait_is_lengthened_by_chance()
    {
        var budget = new QuestionBudget([], _time, new BudgetOptions { QuestionsPerSecond = 1, BurstSeconds = 1, Jitter = 0.5 }, new HalfChance());
        await budget.TakeAsync("A", CancellationToken.None);

        var turn = budget.TakeAsync("A", CancellationToken.None).AsTask();
        _time.Advance(TimeSpan.FromMilliseconds(1249));
        Assert.False(turn.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.True(await turn.WaitAsync(Patience));
    }

    [Fact]
    public async Task Who_gives_up_waiting_gives_the_question_back()
    {
        var budget = new QuestionBudget([], _time, new BudgetOptions { QuestionsPerSecond = 1, BurstSeconds = 1 });
        await budget.TakeAsync("A", CancellationToken.None);
        using var impatient = new CancellationTokenSource();

        var turn = budget.TakeAsync("A", impatient.Token).AsTask();
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => turn.WaitAsync(Patience));

        Assert.Equal([new OperatorSpending("A", new DateOnly(2026, 11, 23), 1)], budget.Spent());
    }

    [Fact]
    public async Task A_spent_allowance_is_said_at_once_and_not_after_a_wait()
    {
        var budget = new QuestionBudget([], _time, new BudgetOptions { QuestionsPerDay = 1, QuestionsPerSecond = 1, BurstSeconds = 1 });
        Assert.True(await budget.TakeAsync("A", CancellationToken.None));

        Assert.False(await budget.TakeAsync("A", CancellationToken.None).AsTask().WaitAsync(Patience));
    }

    [Fact]
    public void No_order_of_questions_and_pauses_gets_more_than_the_allowance() =>
        Gen.Select(Gen.Int[1, 20], Gen.Int[1, 10], Gen.Int[0, 3000].Array[1, 80]).Sample((perDay, perSecond, pauses) =>
        {
            var time = new FakeTimeProvider(Noon);
            var budget = new QuestionBudget([], time, new BudgetOptions { QuestionsPerDay = perDay, QuestionsPerSecond = perSecond, BurstSeconds = 1 });
            var taken = 0;
            foreach (var pause in pauses)
            {
                while (budget.TryTake("A")) taken++;
                Assert.InRange(taken, 0, Math.Min(perDay, perSecond + (perSecond * (time.GetUtcNow() - Noon).TotalSeconds) + 1e-6));
                time.Advance(TimeSpan.FromMilliseconds(pause));
            }
        });

    private QuestionBudget Budget(int perDay, double perSecond) => new([], _time, new BudgetOptions { QuestionsPerDay = perDay, QuestionsPerSecond = perSecond });

    private sealed class HalfChance : Random
    {
        public override double NextDouble() => 0.5;
    }
}
