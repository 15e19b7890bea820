using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Backscatter.Core.Monitoring.Queues;

namespace Backscatter.Storage.Tests.Contracts;

/// <summary>What every work queue is held to. Times are whole seconds, because one storage counts in them, and short, because one has a real clock.</summary>
public abstract class WorkQueueContract : StorageContract
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    private readonly string _queue = $"scans-{Guid.NewGuid():n}"[..20];

    private IWorkQueue Queue => One.Queue;

    /// <summary>Lets at least this much time pass for the queue, at most 2 s.</summary>
    protected abstract Task PassAsync(TimeSpan time);

    /// <summary>Puts a text into a queue past our code, as another program might.</summary>
    protected abstract Task SendRawAsync(string queue, string text);

    [Fact]
    public async Task Work_that_was_sent_is_taken_as_it_was_and_is_gone_when_done()
    {
        await ReadyAsync();
        Assert.Empty(await TakeAsync());
        await SendAsync(new { text = "Ä € 😀 <b> & \" ' \\ \u0000 \u001f %27", list = (string[])["2001:db8::/120"] });

        var work = Assert.Single(await TakeAsync(Two.Queue));

        Assert.Equal(("scan-batch", 3), (work.Message!.Schema, work.Message.Version));
        Assert.Equal("Ä € 😀 <b> & \" ' \\ \u0000 \u001f %27", work.Message.Body.GetProperty("text").GetString());
        Assert.Equal("2001:db8::/120", work.Message.Body.GetProperty("list")[0].GetString());
        Assert.Equal((_queue, 1), (work.Queue, work.Deliveries));
        Assert.Equal(1, await Queue.CountAsync(_queue, Cancel));
        Assert.True(await Two.Queue.CompleteAsync(work, Cancel));
        Assert.False(await Two.Queue.CompleteAsync(work, Cancel));
        Assert.Equal(0, await Queue.CountAsync(_queue, Cancel));
    }

    [Fact]
    public async Task Queues_may_be_made_ready_again_and_keep_what_lies_in_them()
    {
        await ReadyAsync();
        await SendAsync(1);
        await ReadyAsync();

        Assert.Single(await TakeAsync());
    }

    [Fact]
    public async Task Work_that_was_taken_is_hidden_and_comes_back_counted()
    {
        await ReadyAsync();
        await SendAsync(1);
        var first = Assert.Single(await TakeAsync(hidden: Second));
        Assert.Empty(await TakeAsync(Two.Queue));

        await PassAsync(Second);
        var second = Assert.Single(await TakeAsync(Two.Queue));

        Assert.Equal((first.Id, 2), (second.Id, second.Deliveries));
        Assert.NotEqual(first.Receipt, second.Receipt);
    }

    [Fact]
    public async Task Who_lost_work_to_another_can_do_nothing_with_it()
    {
        await ReadyAsync();
        await SendAsync(1);
        var lost = Assert.Single(await TakeAsync(hidden: Second));
        await PassAsync(Second);
        var ours = Assert.Single(await TakeAsync(Two.Queue));

        Assert.False(await Queue.CompleteAsync(lost, Cancel));
        Assert.Null(await Queue.RenewAsync(lost, Long, Cancel));
        Assert.False(await Queue.GiveBackAsync(lost, TimeSpan.Zero, Cancel));
        Assert.False(await Queue.PoisonAsync(lost, Cancel));
        Assert.Equal(0, await Queue.CountAsync($"{_queue}-poison", Cancel));
        Assert.True(await Two.Queue.CompleteAsync(ours, Cancel));
    }

    [Fact]
    public async Task Work_that_was_renewed_stays_hidden_under_a_new_receipt()
    {
        await ReadyAsync();
        await SendAsync(1);
        var first = Assert.Single(await TakeAsync(hidden: Second));

        var renewed = (await Queue.RenewAsync(first, Long, Cancel))!;
        await PassAsync(Second);

        Assert.Empty(await TakeAsync(Two.Queue));
        Assert.Equal((first.Id, first.Deliveries, first.Raw), (renewed.Id, renewed.Deliveries, renewed.Raw));
        Assert.False(await Queue.CompleteAsync(first, Cancel));
        Assert.True(await Queue.CompleteAsync(renewed, Cancel));
        Assert.Null(await Queue.RenewAsync(renewed, Long, Cancel));
    }

    [Fact]
    public async Task Work_that_was_given_back_comes_again_after_its_delay_with_its_content()
    {
        await ReadyAsync();
        await SendAsync("x");
        var first = Assert.Single(await TakeAsync());
        Assert.True(await Queue.GiveBackAsync(first, TimeSpan.Zero, Cancel));
        var second = Assert.Single(await TakeAsync());
        Assert.True(await Queue.GiveBackAsync(second, Second, Cancel));
        Assert.Empty(await TakeAsync());
        Assert.False(await Queue.CompleteAsync(second, Cancel));

        await PassAsync(Second);
        var third = Assert.Single(await TakeAsync());

        Assert.Equal((first.Id, 3, first.Raw), (third.Id, third.Deliveries, third.Raw));
    }

    [Fact]
    public async Task Work_that_was_sent_with_a_delay_is_hidden_until_then()
    {
        await ReadyAsync();
        await Queue.SendAsync(_queue, Message(1), Second, Cancel);
        await Queue.SendAsync(_queue, Message(2), TimeSpan.FromDays(7), Cancel);
        Assert.Empty(await TakeAsync());
        Assert.Equal(2, await Queue.CountAsync(_queue, Cancel));

        await PassAsync(Second);

        Assert.Equal(1, Assert.Single(await TakeAsync()).Message!.Body.GetInt32());
    }

    [Fact]
    public async Task A_delay_out_of_range_is_refused()
    {
        await ReadyAsync();
        foreach (var delay in (TimeSpan[])[TimeSpan.FromSeconds(-1), TimeSpan.FromDays(7) + Second])
            await Assert.ThrowsAnyAsync<ArgumentException>(() => Queue.SendAsync(_queue, Message(1), delay, Cancel));

        Assert.Equal(0, await Queue.CountAsync(_queue, Cancel));
    }

    [Theory]
    [InlineData("x", 1)]
    [InlineData("😀", 12)]
    public async Task A_message_of_the_most_bytes_is_carried_and_one_more_byte_is_refused(string character, int bytes)
    {
        await ReadyAsync();
        const int envelope = 45;
        var count = (IWorkQueue.MostBytes - envelope) / bytes;
        var fits = string.Concat(Enumerable.Repeat(character, count)) + new string('y', IWorkQueue.MostBytes - envelope - (count * bytes));
        await SendAsync(fits);

        await Assert.ThrowsAnyAsync<ArgumentException>(() => SendAsync(fits + "y"));

        var work = Assert.Single(await TakeAsync());
        Assert.Equal(fits, work.Message!.Body.GetString());
        Assert.Equal(IWorkQueue.MostBytes, Encoding.UTF8.GetByteCount(work.Raw));
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"schema\":\"scan-batch\",\"version\":1}")]
    [InlineData("{\"schema\":\"scan-batch\",\"version\":0,\"body\":1}")]
    [InlineData("{\"schema\":\"scan-batch\",\"version\":\"1\",\"body\":1}")]
    [InlineData("{\"schema\":1,\"version\":1,\"body\":1}")]
    [InlineData("{\"schema\":\"\",\"version\":1,\"body\":1}")]
    [InlineData("{\"schema\":\"scan-batch\",\"version\":1,\"body\":1,\"more\":2}")]
    [InlineData("{\"schema\":\"scan-batch\",\"version\":1,\"version\":2,\"body\":1}")]
    [InlineData("{\"schema\":\"scan-batch\",\"version\":1,\"body\":1")]
    public async Task A_text_that_is_not_of_our_form_comes_out_as_it_is_and_goes_to_the_poison_queue_whole(string text)
    {
        await ReadyAsync();
        await SendRawAsync(_queue, text);

        var work = Assert.Single(await TakeAsync());
        Assert.Null(work.Message);
        Assert.Equal(text, work.Raw);
        Assert.True(await Queue.PoisonAsync(work, Cancel));

        Assert.Equal(text, Assert.Single(await Queue.TakeAsync($"{_queue}-poison", 32, Long, Cancel)).Raw);
        Assert.Equal(0, await Queue.CountAsync(_queue, Cancel));
    }

    [Fact]
    public async Task Work_that_cannot_be_done_goes_to_the_poison_queue_whole_and_once()
    {
        await ReadyAsync();
        await SendAsync(new { number = 1 });
        var work = Assert.Single(await TakeAsync());

        Assert.True(await Queue.PoisonAsync(work, Cancel));
        Assert.False(await Queue.PoisonAsync(work, Cancel));

        Assert.Equal(0, await Queue.CountAsync(_queue, Cancel));
        Assert.Equal(1, await Queue.CountAsync($"{_queue}-poison", Cancel));
        var dead = Assert.Single(await Queue.TakeAsync($"{_queue}-poison", 32, Long, Cancel));
        Assert.Equal((work.Raw, $"{_queue}-poison"), (dead.Raw, dead.Queue));
        Assert.Equal(1, dead.Message!.Body.GetProperty("number").GetInt32());
    }

    [Fact]
    public async Task At_most_as_much_is_taken_as_was_asked_for_and_queues_are_apart()
    {
        await ReadyAsync();
        await Queue.InitialiseAsync([$"{_queue}-b"], Cancel);
        for (var number = 0; number < 40; number++) await SendAsync(number);

        Assert.Empty(await Queue.TakeAsync($"{_queue}-b", 32, Long, Cancel));
        Assert.Single(await Queue.TakeAsync(_queue, 1, Long, Cancel));
        Assert.Equal(32, (await Queue.TakeAsync(_queue, 32, Long, Cancel)).Count);
        Assert.Equal(7, (await Queue.TakeAsync(_queue, 32, Long, Cancel)).Count);
        foreach (var most in (int[])[0, 33]) await Assert.ThrowsAnyAsync<ArgumentException>(() => Queue.TakeAsync(_queue, most, Long, Cancel));
    }

    [Fact]
    public async Task What_could_be_taken_and_is_not_grows_old()
    {
        await ReadyAsync();
        Assert.Null(await Queue.AgeAsync(_queue, Cancel));
        await SendAsync(1);
        await PassAsync(Second);
        await SendAsync(2);

        var age = await Two.Queue.AgeAsync(_queue, Cancel);
        await TakeAsync();

        Assert.InRange(age!.Value, TimeSpan.FromSeconds(0.9), TimeSpan.FromMinutes(1));
        Assert.Null(await Queue.AgeAsync(_queue, Cancel));
    }

    [Theory]
    [InlineData("ab")]
    [InlineData("Scans")]
    [InlineData("-scans")]
    [InlineData("scans-")]
    [InlineData("scans_1")]
    [InlineData("a2345678901234567890123456789012345678901234567890123456789012345")]
    public async Task A_name_that_is_none_is_refused(string name)
    {
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Queue.InitialiseAsync([name], Cancel));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Queue.SendAsync(name, Message(1), TimeSpan.Zero, Cancel));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Queue.TakeAsync(name, 1, Long, Cancel));
    }

    [Fact]
    public async Task Work_survives_those_who_sent_and_took_it()
    {
        await ReadyAsync();
        var gone = await OpenAsync();
        await gone.Queue.SendAsync(_queue, Message(1), TimeSpan.Zero, Cancel);
        Assert.Single(await gone.Queue.TakeAsync(_queue, 32, Second, Cancel));
        await gone.DisposeAsync();

        await PassAsync(Second);
        var again = await OpenAsync();

        Assert.Equal(2, Assert.Single(await again.Queue.TakeAsync(_queue, 32, Long, Cancel)).Deliveries);
    }

    [Fact]
    public async Task Of_many_who_take_at_once_each_piece_goes_to_one()
    {
        await ReadyAsync();
        await Parallel.ForEachAsync(Enumerable.Range(0, 120), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Cancel }, async (number, cancel) =>
            await Queue.SendAsync(_queue, Message(number), TimeSpan.Zero, cancel));

        var done = new ConcurrentBag<int>();
        await Task.WhenAll(Enumerable.Range(0, 6).Select(number => Task.Run(async () =>
        {
            var queue = number % 2 == 0 ? One.Queue : Two.Queue;
            while (await queue.TakeAsync(_queue, 5, Long, Cancel) is { Count: > 0 } taken)
            {
                foreach (var work in taken)
                {
                    Assert.True(await queue.CompleteAsync(work, Cancel));
                    done.Add(work.Message!.Body.GetInt32());
                }
            }
        }, Cancel)));

        Assert.Equal(Enumerable.Range(0, 120), done.Order());
        Assert.Equal(0, await Queue.CountAsync(_queue, Cancel));
    }

    private static WorkMessage Message(object body) => new("scan-batch", 3, JsonSerializer.SerializeToElement(body));

    private Task ReadyAsync() => Queue.InitialiseAsync([_queue], Cancel);

    private Task SendAsync(object body) => Queue.SendAsync(_queue, Message(body), TimeSpan.Zero, Cancel);

    private Task<IReadOnlyList<TakenWork>> TakeAsync(IWorkQueue? queue = null, TimeSpan? hidden = null) => (queue ?? Queue).TakeAsync(_queue, 32, hidden ?? Long, Cancel);
}
