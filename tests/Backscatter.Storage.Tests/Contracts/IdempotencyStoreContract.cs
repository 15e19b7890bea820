using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Storage.Tests.Contracts;

public abstract class IdempotencyStoreContract : StorageContract
{
    // Whatever clock a storage goes by, it is between these.
    private static readonly DateTimeOffset Never = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset LongAgo = new(2001, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly StoredAnswer Answer = new("sha256:ab/+=", 202, "/api/scans/a%2Fb", "{\"id\":\"Müller <b> 'x' \\\" 😀\"}");

    [Theory]
    [InlineData("maria", "7f3c")]
    [InlineData("oid|a/b#?\\", "it's \"quoted\" % ~ | Ä €")]
    [InlineData("", "")]
    public async Task An_answer_is_found_as_it_was_kept_by_its_caller_and_key(string caller, string key)
    {
        Assert.Null(await Store.Idempotency.FindAsync(caller, key, Cancel));

        Assert.True(await Store.Idempotency.TryAddAsync(caller, key, Answer, Never, Cancel));

        Assert.Equal(Answer, await Other.Idempotency.FindAsync(caller, key, Cancel));
        Assert.Null(await Other.Idempotency.FindAsync(caller + "x", key, Cancel));
        Assert.Null(await Other.Idempotency.FindAsync(caller, key + "x", Cancel));
        Assert.Null(await Other.Idempotency.FindAsync(key + "x", caller, Cancel));
    }

    [Fact]
    public async Task An_answer_that_is_there_is_not_replaced()
    {
        await Store.Idempotency.TryAddAsync("maria", "k", Answer, Never, Cancel);

        Assert.False(await Other.Idempotency.TryAddAsync("maria", "k", Answer with { Status = 409 }, Never, Cancel));

        Assert.Equal(Answer, await Store.Idempotency.FindAsync("maria", "k", Cancel));
    }

    [Fact]
    public async Task Of_many_answers_at_once_one_is_kept()
    {
        var kept = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Task.Run(
            () => (number % 2 == 0 ? Store : Other).Idempotency.TryAddAsync("maria", "k", Answer with { Status = 200 + number }, Never, Cancel), Cancel)));

        var winner = Array.IndexOf(kept, true);
        Assert.Single(kept, won => won);
        Assert.Equal(200 + winner, (await Store.Idempotency.FindAsync("maria", "k", Cancel))!.Status);
    }

    [Fact]
    public async Task An_answer_that_has_expired_is_none_and_makes_room()
    {
        Assert.True(await Store.Idempotency.TryAddAsync("maria", "k", Answer, LongAgo, Cancel));

        Assert.Null(await Other.Idempotency.FindAsync("maria", "k", Cancel));
        Assert.True(await Other.Idempotency.TryAddAsync("maria", "k", Answer with { Status = 200 }, Never, Cancel));
        Assert.Equal(200, (await Store.Idempotency.FindAsync("maria", "k", Cancel))!.Status);
    }

    [Fact]
    public async Task Only_what_has_expired_is_forgotten()
    {
        await Store.Idempotency.TryAddAsync("maria", "old", Answer, LongAgo, Cancel);
        await Store.Idempotency.TryAddAsync("otto", "old", Answer, LongAgo, Cancel);
        await Store.Idempotency.TryAddAsync("maria", "new", Answer, Never, Cancel);

        Assert.Equal(0, await Store.Idempotency.ForgetAsync(LongAgo, Cancel));
        Assert.Equal(2, await Store.Idempotency.ForgetAsync(LongAgo.AddTicks(1), Cancel));

        Assert.Equal(Answer, await Other.Idempotency.FindAsync("maria", "new", Cancel));
    }

    [Fact]
    public async Task A_long_answer_under_a_long_key_is_kept_whole()
    {
        var (caller, key, long1) = (new string('c', 500), new string('k', 255), Answer with { Body = new string('ä', 100_000), Location = null });

        await Store.Idempotency.TryAddAsync(caller, key, long1, Never, Cancel);

        Assert.Equal(long1, await Other.Idempotency.FindAsync(caller, key, Cancel));
        Assert.Null(await Other.Idempotency.FindAsync(caller + "2", key, Cancel));
    }
}
