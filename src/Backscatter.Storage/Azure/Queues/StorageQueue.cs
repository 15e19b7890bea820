using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Backscatter.Core.Monitoring.Queues;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Storage.Queues;

namespace Backscatter.Storage.Azure.Queues;

/// <summary>
/// Queues of work in Azure Storage. A request whose answer was lost is sent again: then work is sent twice, or what we hold seems to be another's; it is
/// never lost.
/// </summary>
/// <param name="service">The account.</param>
/// <param name="prefix">What the queues' names begin with there.</param>
internal sealed class StorageQueue(QueueServiceClient service, string prefix) : IWorkQueue
{
    // Otherwise work that nobody takes for a week would be gone without a trace.
    private static readonly TimeSpan ForEver = TimeSpan.FromSeconds(-1);

    // While work is put into the poison queue, it should not go to somebody else; and if we cannot tell whether it is ours any more, not wait long for one who can.
    private static readonly TimeSpan WhilePoisoned = TimeSpan.FromSeconds(10);

    private const int MostPeeked = 32;

    // The service counts in seconds, and hides for one at least what was taken.
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public async Task SendAsync(string queue, WorkMessage message, TimeSpan delay, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        await SendAsync(Client(queue), WorkMessageText.Write(message), WholeSeconds(delay), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<TakenWork>> TakeAsync(string queue, int most, TimeSpan hidden, CancellationToken cancellationToken)
    {
        var client = Client(queue);
        var count = QueueName.CheckedMost(most);
        var time = WholeSeconds(hidden) is var seconds && seconds > Shortest ? seconds : Shortest;
        var taken = await AzureFailure.GuardAsync(Place(client), () => client.ReceiveMessagesAsync(count, time, cancellationToken), cancellationToken);
        return [.. taken.Value.Select(message => Taken(queue, message))];
    }

    /// <inheritdoc/>
    public async Task<TakenWork?> RenewAsync(TakenWork work, TimeSpan hidden, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        var time = WholeSeconds(hidden);
        return await IfOursAsync(work, client => client.UpdateMessageAsync(work.Id, work.Receipt, visibilityTimeout: time, cancellationToken: cancellationToken), cancellationToken) is { } renewed
            ? work with { Receipt = renewed.Value.PopReceipt }
            : null;
    }

    /// <inheritdoc/>
    public async Task<bool> CompleteAsync(TakenWork work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        return await IfOursAsync(work, client => client.DeleteMessageAsync(work.Id, work.Receipt, cancellationToken), cancellationToken) is not null;
    }

    /// <inheritdoc/>
    public async Task<bool> GiveBackAsync(TakenWork work, TimeSpan delay, CancellationToken cancellationToken) => await RenewAsync(work, delay, cancellationToken) is not null;

    /// <inheritdoc/>
    public async Task<bool> PoisonAsync(TakenWork work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (await RenewAsync(work, WhilePoisoned, cancellationToken) is not { } ours) return false;

        // Rather twice there than nowhere.
        await SendAsync(Client(QueueName.Poison(work.Queue)), work.Raw, TimeSpan.Zero, cancellationToken);
        await CompleteAsync(ours, cancellationToken);
        return true;
    }

    /// <inheritdoc/>
    public async Task<int> CountAsync(string queue, CancellationToken cancellationToken)
    {
        var client = Client(queue);
        return (await AzureFailure.GuardAsync(Place(client), () => client.GetPropertiesAsync(cancellationToken), cancellationToken)).Value.ApproximateMessagesCount;
    }

    /// <inheritdoc/>
    public async Task<TimeSpan?> AgeAsync(string queue, CancellationToken cancellationToken)
    {
        // It shows what could be taken, in about the order in which it would be; of each of them it knows when it was sent, by the clock of the service.
        var client = Client(queue);
        var seen = await AzureFailure.GuardAsync(Place(client), () => client.PeekMessagesAsync(MostPeeked, cancellationToken), cancellationToken);
        return seen.Value.Min(message => message.InsertedOn) is { } oldest && seen.GetRawResponse().Headers.Date is { } now ? new[] { now - oldest, TimeSpan.Zero }.Max() : null;
    }

    /// <inheritdoc/>
    public async Task InitialiseAsync(IEnumerable<string> queues, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(queues);
        foreach (var client in queues.SelectMany(queue => (QueueClient[])[Client(queue), Client(QueueName.Poison(queue))]).ToList())
            await AzureFailure.GuardAsync(Place(client), () => client.CreateIfNotExistsAsync(cancellationToken: cancellationToken), cancellationToken);
    }

    private static async Task SendAsync(QueueClient client, string text, TimeSpan delay, CancellationToken cancellationToken) =>
        await AzureFailure.GuardAsync(Place(client), () => client.SendMessageAsync(text, delay, ForEver, cancellationToken), cancellationToken);

    private async Task<T?> IfOursAsync<T>(TakenWork work, Func<QueueClient, Task<T>> call, CancellationToken cancellationToken)
        where T : class
    {
        var client = Client(work.Queue);
        try
        {
            return await AzureFailure.GuardAsync(Place(client), () => call(client), cancellationToken);
        }
        catch (StoreException failure) when (failure.InnerException is RequestFailedException { ErrorCode: "MessageNotFound" or "PopReceiptMismatch" })
        {
            return null;
        }
    }

    private static TimeSpan WholeSeconds(TimeSpan hidden) => TimeSpan.FromSeconds(Math.Ceiling(QueueName.CheckedHidden(hidden).TotalSeconds));

    private static TakenWork Taken(string queue, QueueMessage message)
    {
        var text = message.Body.ToString();
        return new TakenWork(queue, message.MessageId, WorkMessageText.TryRead(text, out var work) ? work : null, text, (int)message.DequeueCount, message.PopReceipt);
    }

    private QueueClient Client(string queue) => service.GetQueueClient(QueueName.Checked(prefix + QueueName.Checked(queue)));

    private static string Place(QueueClient client) => $"queue {client.Name} at {client.Uri.Host}";
}
