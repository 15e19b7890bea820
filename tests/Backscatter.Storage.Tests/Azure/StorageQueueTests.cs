using Azure.Storage.Queues;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Storage.Tests.Contracts;

namespace Backscatter.Storage.Tests.Azure;

/// <summary>The contract, against a real clock.</summary>
public sealed class StorageQueueTests : WorkQueueContract
{
    private IFreshStorage? _storage;

    protected override async Task<IFreshStorage> CreateAsync() => _storage = await Azurite.CreateAsync();

    // The emulator counts in whole seconds and rounds as it likes.
    protected override Task PassAsync(TimeSpan time) => Task.Delay(time + TimeSpan.FromMilliseconds(200), Cancel);

    protected override async Task SendRawAsync(string queue, string text) =>
        await new QueueClient((await Azurite.ServerAsync()).ConnectionString, Azurite.QueueName(_storage!, queue)).SendMessageAsync(text, Cancel);

    [Fact]
    public async Task A_queue_that_is_not_there_is_a_failure_that_says_what_to_do()
    {
        var failure = await Assert.ThrowsAsync<StoreException>(() => One.Queue.CountAsync("nobody-made-it", Cancel));

        Assert.EndsWith("nobody-made-it at 127.0.0.1 answers 404 QueueNotFound; make the storage ready first, and see that the account and the prefix are right", failure.Message, StringComparison.Ordinal);
    }
}
