using System.Net;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Dns;
using Microsoft.Extensions.Time.Testing;

namespace Backscatter.Core.Tests.Blocklists;

/// <summary>A checker with a budget and a cache.</summary>
public sealed class BlocklistBudgetTests
{
    private const string Zone = "psbl.surriel.com";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private readonly ScriptedResolver _resolver = new ScriptedResolver { NegativeTtl = TimeSpan.FromMinutes(15) }.Answer($"2.0.0.127.{Zone}", "127.0.0.2");

    [Fact]
    public async Task Of_a_spent_allowance_the_answer_is_unknown_and_says_so()
    {
        // Six questions go into the self-test, one is left.
        var checker = Checker(perDay: 7);

        Assert.Equal(AnswerResult.NotListed, (await CheckAsync(checker, 1)).Answer.Result);
        var unasked = await CheckAsync(checker, 2);

        Assert.Equal((AnswerResult.Unknown, UnknownReason.BudgetExhausted), (unasked.Answer.Result, unasked.Answer.Reason));
        Assert.Equal("today's allowance of questions to Spamikaze is spent: PSBL - Passive Spam Block List was not asked", unasked.Answer.Meaning);
        Assert.Null(unasked.Evidence);
        Assert.Equal(7, _resolver.Asked.Count);
    }

    [Fact]
    public async Task An_answer_that_is_kept_is_free()
    {
        var checker = Checker(perDay: 7);

        await CheckAsync(checker, 1);
        var kept = await CheckAsync(checker, 1);

        Assert.Equal(AnswerResult.NotListed, kept.Answer.Result);
        Assert.True(kept.Evidence!.FromCache);
        Assert.Equal(7, _resolver.Asked.Count);
    }

    [Fact]
    public async Task A_list_whose_test_points_could_not_be_asked_lists_nobody()
    {
        _resolver.Answer($"1.2.0.192.{Zone}", "127.0.0.2");

        Assert.Equal(UnknownReason.BudgetExhausted, (await CheckAsync(Checker(perDay: 3), 1)).Answer.Reason);
    }

    [Fact]
    public async Task A_key_is_in_no_part_of_what_is_kept()
    {
        const string secret = "abcdefghijklmnopqrstuvwxyz";
        var cache = new AnswerCache(_time);
        var key = new AnswerKey("", "zen.dq.spamhaus.net", "1.2.0.192", DnsRecordType.A);
        _resolver.Answer($"2.0.0.127.{secret}.zen.dq.spamhaus.net", "127.0.0.2").Answer($"1.2.0.192.{secret}.zen.dq.spamhaus.net", "127.0.0.4");
        var checker = new BlocklistChecker(new BlocklistCheckerParts
        {
            Resolver = _resolver,
            Lists = [BlocklistCatalogue.Shipped.Find("zen.dq.spamhaus.net")!],
            Keys = new BlocklistKeys(new Dictionary<string, string> { ["spamhaus-dqs"] = secret }),
            Time = _time,
            Cache = cache,
        });

        Assert.Equal(AnswerResult.Listed, (await CheckAsync(checker, 1)).Answer.Result);

        Assert.True(cache.TryGet(key, out var kept));
        Assert.Equal("1.2.0.192.<key>.zen.dq.spamhaus.net", kept.Name);
        Assert.DoesNotContain(secret, $"{key} {kept}", StringComparison.OrdinalIgnoreCase);
    }

    private BlocklistChecker Checker(int perDay)
    {
        var lists = BlocklistCatalogue.Shipped.Named([Zone]);
        return new BlocklistChecker(new BlocklistCheckerParts { Resolver = _resolver, Lists = lists, Time = _time, Budget = new QuestionBudget(lists, _time, new BudgetOptions { QuestionsPerDay = perDay }) });
    }

    private static async Task<BlocklistCheckResult> CheckAsync(BlocklistChecker checker, byte last) =>
        Assert.Single(await checker.CheckAsync(BlocklistSubject.Of(new IPAddress([192, 0, 2, last])), CancellationToken.None));
}
