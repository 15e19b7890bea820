using System.Collections.Concurrent;
using Backscatter.Core.Monitoring.Queues;
using Backscatter.Core.Tests.Notifications;
using Microsoft.Extensions.Time.Testing;

namespace Backscatter.Core.Tests.Monitoring.Queues;

public sealed class WorkLoopTests
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly MemoryQueue _queue = new();
    private readonly FakeTimeProvider _time = new();
    private readonly ConcurrentQueue<string> _failures = new();
    private readonly Gate _gate = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_storage_that_fails_does_not_end_it()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        _queue.TakesThatFail = 3;
        _queue.Put("a");
        _gate.Open("a");

        var running = Loop().RunAsync(stop.Token);
        await UntilAsync(() => _queue.Completed.Count == 1);
        await stop.CancelAsync();
        await running;

        Assert.Equal(["the storage cannot be reached", "the storage cannot be reached", "the storage cannot be reached"], _failures);
        Assert.Equal(["a"], _queue.Completed);
    }

    [Fact]
    public async Task Nor_does_one_that_fails_when_work_is_done()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        _queue.CompletesThatFail = 1;
        _queue.Put("a");
        _gate.Open("a");
        _gate.Open("b");

        var running = Loop().RunAsync(stop.Token);
        await UntilAsync(() => !_failures.IsEmpty);
        _queue.Put("b");
        await UntilAsync(() => _queue.Completed.Count == 1);
        await stop.CancelAsync();
        await running;

        Assert.Equal(["b"], _queue.Completed);
        Assert.Equal(["the storage cannot be reached"], _failures);
    }

    [Fact]
    public async Task What_comes_while_other_work_is_under_way_does_not_wait_for_it()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        _queue.Put("long");
        _gate.Open("short");

        var running = Loop().RunAsync(stop.Token);
        await _gate.BegunAsync("long");
        _queue.Put("short");
        await UntilAsync(() => _queue.Completed.Count == 1);
        await stop.CancelAsync();
        await running;

        Assert.Equal(["short"], _queue.Completed);
        Assert.Equal([("long", TimeSpan.Zero)], _queue.GivenBack);
    }

    [Fact]
    public async Task No_more_is_taken_at_once_than_may_be()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        foreach (var id in (string[])["a", "b", "c"]) _queue.Put(id);

        var running = Loop().RunAsync(stop.Token);
        await _gate.BegunAsync("a");
        await _gate.BegunAsync("b");
        _time.Advance(Pause);
        Assert.Equal(1, await _queue.CountAsync("scans", Cancel));
        _gate.Open("a");
        await _gate.BegunAsync("c");
        await stop.CancelAsync();
        await running;

        Assert.Equal(["a"], _queue.Completed);
    }

    [Fact]
    public async Task Who_is_to_stop_takes_nothing_more_and_finishes_what_is_under_way()
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        _queue.Put("a");

        var running = Loop().RunAsync(stopping.Token, Cancel);
        await _gate.BegunAsync("a");
        await stopping.CancelAsync();
        _queue.Put("b");
        _gate.Open("a");
        await running;

        Assert.Equal(["a"], _queue.Completed);
        Assert.Equal(1, await _queue.CountAsync("scans", Cancel));
    }

    private WorkLoop Loop() => new(_queue, "scans", _gate, new MemoryStore(), new WorkLoopOptions { AtOnce = 2, Pause = Pause, Failed = failure => _failures.Enqueue(failure.Message) }, _time);

    // The clock goes on until what is waited for is there.
    private async Task UntilAsync(Func<bool> isThere)
    {
        while (!isThere())
        {
            Cancel.ThrowIfCancellationRequested();
            _time.Advance(Pause);
            await Task.Yield();
        }
    }

    /// <summary>Work that begins, and is done when a test lets it.</summary>
    private sealed class Gate : IWorkHandler
    {
        private readonly ConcurrentDictionary<string, TaskCompletionSource> _begun = new();
        private readonly ConcurrentDictionary<string, TaskCompletionSource> _open = new();

        public void Open(string id) => Of(_open, id).TrySetResult();

        public Task BegunAsync(string id) => Of(_begun, id).Task.WaitAsync(Cancel);

        public async Task<WorkOutcome> HandleAsync(TakenWork work, CancellationToken cancellationToken)
        {
            Of(_begun, work.Id).TrySetResult();
            await Of(_open, work.Id).Task.WaitAsync(cancellationToken);
            return WorkOutcome.Finished;
        }

        public Task GiveUpAsync(TakenWork work, string why, CancellationToken cancellationToken) => Task.CompletedTask;

        private static TaskCompletionSource Of(ConcurrentDictionary<string, TaskCompletionSource> all, string id) => all.GetOrAdd(id, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
    }
}
