using System.Text.Json;
using Backscatter.Core.Monitoring.Queues;
using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Core.Tests.Monitoring.Queues;

/// <summary>A queue in memory whose storage fails when a test says so.</summary>
internal sealed class MemoryQueue : IWorkQueue
{
    private readonly Lock _lock = new();
    private readonly Queue<TakenWork> _waiting = new();

    /// <summary>How often the next calls fail.</summary>
    public int TakesThatFail { get; set; }

    public int CompletesThatFail { get; set; }

    public int Takes { get; private set; }

    public List<string> Completed { get; } = [];

    public List<(string Id, TimeSpan Delay)> GivenBack { get; } = [];

    public void Put(string id)
    {
        lock (_lock) _waiting.Enqueue(new TakenWork("scans", id, new WorkMessage("scan-batch", 1, JsonSerializer.SerializeToElement(id)), id, 1, "1"));
    }

    public Task<IReadOnlyList<TakenWork>> TakeAsync(string queue, int most, TimeSpan hidden, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            Takes++;
            if (TakesThatFail > 0)
            {
                TakesThatFail--;
                throw new StoreException("the storage cannot be reached");
            }

            var taken = new List<TakenWork>();
            while (taken.Count < most && _waiting.TryDequeue(out var work)) taken.Add(work);
            return Task.FromResult<IReadOnlyList<TakenWork>>(taken);
        }
    }

    public Task<bool> CompleteAsync(TakenWork work, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (CompletesThatFail > 0)
            {
                CompletesThatFail--;
                throw new StoreException("the storage cannot be reached");
            }

            Completed.Add(work.Id);
            return Task.FromResult(true);
        }
    }

    public Task<bool> GiveBackAsync(TakenWork work, TimeSpan delay, CancellationToken cancellationToken)
    {
        lock (_lock) GivenBack.Add((work.Id, delay));
        return Task.FromResult(true);
    }

    public Task<TakenWork?> RenewAsync(TakenWork work, TimeSpan hidden, CancellationToken cancellationToken) => Task.FromResult<TakenWork?>(work);

    public Task SendAsync(string queue, WorkMessage message, TimeSpan delay, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> PoisonAsync(TakenWork work, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<int> CountAsync(string queue, CancellationToken cancellationToken)
    {
        lock (_lock) return Task.FromResult(_waiting.Count);
    }

    public Task<TimeSpan?> AgeAsync(string queue, CancellationToken cancellationToken) => Task.FromResult<TimeSpan?>(TimeSpan.FromSeconds(90));

    public Task InitialiseAsync(IEnumerable<string> queues, CancellationToken cancellationToken) => Task.CompletedTask;
}
