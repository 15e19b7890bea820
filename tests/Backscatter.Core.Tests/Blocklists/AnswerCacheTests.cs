using System.Net;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Dns;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace Backscatter.Core.Tests.Blocklists;

public sealed class AnswerCacheTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly AnswerKey Key = new("127.0.0.1:53", "bl.example.org", "99.2.0.192", DnsRecordType.A);

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData(DnsCode.NoError, 300, 300)]
    [InlineData(DnsCode.NameError, 900, 900)]
    [InlineData(DnsCode.NoError, 604800, 86400)]
    [InlineData(DnsCode.NoError, 0, null)]
    [InlineData(DnsCode.NameError, null, null)]
    [InlineData(DnsCode.ServerFailure, 300, null)]
    [InlineData(DnsCode.Timeout, 300, null)]
    [InlineData(DnsCode.Refused, 300, null)]
    [InlineData(DnsCode.Failed, 300, null)]
    public void An_answer_lives_as_long_as_it_says_and_at_most_a_day_and_a_failure_not_at_all(DnsCode code, int? ttl, int? life) =>
        Assert.Equal(Seconds(life), AnswerCache.LifeOf(Evidence(code, Seconds(ttl)), TimeSpan.FromDays(1)));

    [Fact]
    public void A_kept_answer_says_that_it_was_kept_and_ends_with_its_time()
    {
        var cache = new AnswerCache(_time);
        cache.Keep(Key, Evidence(DnsCode.NoError, TimeSpan.FromSeconds(300)));

        _time.Advance(TimeSpan.FromSeconds(299));
        Assert.True(cache.TryGet(Key, out var kept));
        Assert.True(kept.FromCache);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(cache.TryGet(Key, out _));
        Assert.Equal(0, cache.Count);
    }

    [Fact]
    public void A_clock_that_is_set_back_lengthens_no_life()
    {
        var clock = new AdjustedClock();
        var cache = new AnswerCache(clock);
        cache.Keep(Key, Evidence(DnsCode.NoError, TimeSpan.FromSeconds(300)));

        clock.Elapsed = TimeSpan.FromSeconds(301);

        Assert.False(cache.TryGet(Key, out _));
    }

    [Theory]
    [InlineData("127.0.0.1:54", "bl.example.org", "99.2.0.192", DnsRecordType.A)]
    [InlineData("127.0.0.1:53", "other.example.org", "99.2.0.192", DnsRecordType.A)]
    [InlineData("127.0.0.1:53", "bl.example.org", "98.2.0.192", DnsRecordType.A)]
    [InlineData("127.0.0.1:53", "bl.example.org", "99.2.0.192", DnsRecordType.TXT)]
    public void An_answer_is_that_of_one_question_to_one_set_of_resolvers(string resolvers, string zone, string label, DnsRecordType type)
    {
        var cache = new AnswerCache(_time);
        cache.Keep(Key, Evidence(DnsCode.NoError, TimeSpan.FromSeconds(300)));

        Assert.False(cache.TryGet(new AnswerKey(resolvers, zone, label, type), out _));
    }

    [Fact]
    public async Task Equal_questions_at_once_are_asked_once()
    {
        var cache = new AnswerCache(_time);
        var reply = new TaskCompletionSource<BlocklistEvidence?>();
        var asked = 0;

        var all = Enumerable.Range(0, 50).Select(_ => cache.GetAsync(Key, _ => { asked++; return reply.Task; }, pastCache: false, CancellationToken.None).AsTask()).ToList();
        reply.SetResult(Evidence(DnsCode.NoError, TimeSpan.FromSeconds(300)));
        var answers = await Task.WhenAll(all).WaitAsync(Patience);

        Assert.Equal(1, asked);
        Assert.Equal(49, answers.Count(answer => answer!.FromCache));
    }

    [Fact]
    public async Task One_who_gives_up_takes_the_question_from_nobody_else()
    {
        var cache = new AnswerCache(_time);
        var reply = new TaskCompletionSource<BlocklistEvidence?>();
        using var impatient = new CancellationTokenSource();

        var first = cache.GetAsync(Key, asking => reply.Task.WaitAsync(asking), pastCache: false, impatient.Token).AsTask();
        var second = cache.GetAsync(Key, _ => throw new InvalidOperationException("asked twice"), pastCache: false, CancellationToken.None).AsTask();
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.WaitAsync(Patience));
        reply.SetResult(Evidence(DnsCode.NameError, TimeSpan.FromSeconds(60)));

        Assert.Equal(DnsCode.NameError, (await second.WaitAsync(Patience))!.Code);
    }

    [Fact]
    public async Task A_question_that_nobody_waits_for_any_more_ends_and_can_be_asked_anew()
    {
        var cache = new AnswerCache(_time);
        var abandoned = CancellationToken.None;
        using var impatient = new CancellationTokenSource();

        var only = cache.GetAsync(Key, asking => { abandoned = asking; return new TaskCompletionSource<BlocklistEvidence?>().Task.WaitAsync(asking); }, pastCache: false, impatient.Token).AsTask();
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => only.WaitAsync(Patience));

        Assert.True(abandoned.IsCancellationRequested);
        var again = await cache.GetAsync(Key, _ => Task.FromResult<BlocklistEvidence?>(Evidence(DnsCode.NameError, null)), pastCache: false, CancellationToken.None).AsTask().WaitAsync(Patience);
        Assert.False(again!.FromCache);
    }

    [Fact]
    public async Task A_second_look_goes_past_what_is_kept_and_is_kept_itself()
    {
        var cache = new AnswerCache(_time);
        cache.Keep(Key, Evidence(DnsCode.NoError, TimeSpan.FromSeconds(300)));

        var second = await cache.GetAsync(Key, _ => Task.FromResult<BlocklistEvidence?>(Evidence(DnsCode.NameError, TimeSpan.FromSeconds(60))), pastCache: true, CancellationToken.None);

        Assert.Equal(DnsCode.NameError, second!.Code);
        Assert.True(cache.TryGet(Key, out var kept));
        Assert.Equal(DnsCode.NameError, kept.Code);
    }

    [Fact]
    public void A_full_cache_lets_go_of_those_that_end_soonest()
    {
        var cache = new AnswerCache(_time, new AnswerCacheOptions { MostAnswers = 10 });
        for (var i = 1; i <= 11; i++) cache.Keep(Key with { Label = $"{i}" }, Evidence(DnsCode.NoError, TimeSpan.FromMinutes(i)));

        Assert.Equal(9, cache.Count);
        Assert.False(cache.TryGet(Key with { Label = "2" }, out _));
        Assert.True(cache.TryGet(Key with { Label = "3" }, out _));
    }

    [Fact]
    public void No_answer_is_ever_given_past_its_time_nor_more_kept_than_allowed() =>
        Gen.Select(Gen.Int[0, 4], Gen.Int[0, 400], Gen.Int[0, 200]).Array[1, 60].Sample(steps =>
        {
            var time = new FakeTimeProvider();
            var cache = new AnswerCache(time, new AnswerCacheOptions { MostAnswers = 3, LongestLife = TimeSpan.FromSeconds(250) });
            var ends = new Dictionary<int, DateTimeOffset>();
            foreach (var (label, ttl, pause) in steps)
            {
                var key = Key with { Label = $"{label}" };
                if (cache.TryGet(key, out _)) Assert.True(time.GetUtcNow() < ends[label]);
                cache.Keep(key, Evidence(DnsCode.NoError, TimeSpan.FromSeconds(ttl)));
                if (ttl > 0) ends[label] = time.GetUtcNow() + TimeSpan.FromSeconds(Math.Min(ttl, 250));
                Assert.InRange(cache.Count, 0, 3);
                time.Advance(TimeSpan.FromSeconds(pause));
            }
        });

    private static TimeSpan? Seconds(int? seconds) => seconds is { } value ? TimeSpan.FromSeconds(value) : null;

    private static BlocklistEvidence Evidence(DnsCode code, TimeSpan? ttl) =>
        new("99.2.0.192.bl.example.org", code == DnsCode.NoError ? [IPAddress.Parse("127.0.0.2")] : [], code, ttl, "127.0.0.1:53", TimeSpan.FromMilliseconds(3), default, null);

    /// <summary>A clock whose date stands still while time passes.</summary>
    private sealed class AdjustedClock : TimeProvider
    {
        public TimeSpan Elapsed { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

        public override long GetTimestamp() => Elapsed.Ticks;
    }
}
