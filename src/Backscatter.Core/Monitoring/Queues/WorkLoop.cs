using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Names;

namespace Backscatter.Core.Monitoring.Queues;

/// <summary>
/// Takes work from one queue, has it done, and removes it, gives it back or puts it aside. Work that takes long is kept hidden meanwhile; work of a
/// process that dies comes back by itself.
/// </summary>
/// <param name="queue">The queues.</param>
/// <param name="name">Which queue.</param>
/// <param name="handler">Does the work.</param>
/// <param name="problems">Where what was put aside is noted.</param>
/// <param name="options">How much at once.</param>
/// <param name="time">The clock.</param>
public sealed class WorkLoop(IWorkQueue queue, string name, IWorkHandler handler, IProblemStore problems, WorkLoopOptions options, TimeProvider time)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    /// <summary>The queue that it works on.</summary>
    public string Queue => name;

    /// <summary>Works until nothing can be taken now; how many pieces of work were taken. Cancelling gives back what is under way.</summary>
    public async Task<int> RunUntilEmptyAsync(CancellationToken cancellationToken)
    {
        var (taken, underWay) = (0, new List<Task>());
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                // One piece that takes long holds up no other.
                var some = await queue.TakeAsync(name, options.AtOnce - underWay.Count, options.Hidden, cancellationToken);
                taken += some.Count;
                underWay.AddRange(some.Select(work => WorkAsync(work, cancellationToken)));
                if (underWay.Count == 0) return taken;
                var done = await Task.WhenAny(underWay);
                underWay.Remove(done);
                await done;
            }
        }
        finally
        {
            await Task.WhenAll(underWay);
        }

        return taken;
    }

    /// <summary>Works until cancelled, looking for more every <see cref="WorkLoopOptions.Pause"/>. Cancelling gives back what is under way.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => RunAsync(cancellationToken, cancellationToken);

    /// <summary>
    /// Works until it is to take no more and what is under way is done, looking for more every <see cref="WorkLoopOptions.Pause"/>. A storage that
    /// fails ends it not: it is told, and asked again after a while that grows to a minute.
    /// </summary>
    /// <param name="stopping">Ends the taking.</param>
    /// <param name="cancellationToken">Gives back what is under way.</param>
    public async Task RunAsync(CancellationToken stopping, CancellationToken cancellationToken)
    {
        var underWay = new List<Task>();
        var failures = 0;
        while (!stopping.IsCancellationRequested)
        {
            var free = options.AtOnce - underWay.Count;
            var taken = await TryTakeAsync(free, stopping);
            failures = taken is null ? failures + 1 : 0;
            underWay.AddRange((taken ?? []).Select(work => TryWorkAsync(work, cancellationToken)));
            // Where as much was taken as there was room for, there may be more as soon as there is room again; else there is none for now.
            await WaitAsync(underWay.Count == options.AtOnce ? Task.WhenAny(underWay) : Task.Delay(Wait(failures), time, stopping), stopping);
            underWay.RemoveAll(work => work.IsCompleted);
        }

        await Task.WhenAll(underWay);
    }

    private TimeSpan Wait(int failures) => new[] { options.Pause * Math.Pow(2, Math.Min(failures, 10)), options.Pause < LongestWait ? LongestWait : options.Pause }.Min();

    private static async Task WaitAsync(Task wait, CancellationToken stopping)
    {
        try
        {
            await wait.WaitAsync(stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Being ended is how it ends.
        }
    }

    private async Task<IReadOnlyList<TakenWork>?> TryTakeAsync(int most, CancellationToken stopping)
    {
        try
        {
            return await queue.TakeAsync(name, most, options.Hidden, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return [];
        }
        catch (StoreException failure)
        {
            options.Failed?.Invoke(failure);
            return null;
        }
    }

    private async Task TryWorkAsync(TakenWork work, CancellationToken cancellationToken)
    {
        try
        {
            await WorkAsync(work, cancellationToken);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // What became of the work could not be written down: it comes again when it is hidden no more, and doing it again changes nothing.
            options.Failed?.Invoke(failure);
        }
    }

    private async Task WorkAsync(TakenWork taken, CancellationToken cancellationToken)
    {
        var held = new Held(taken);
        WorkStep step;
        using (var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken))
        {
            var keeping = KeepAsync(held, done.Token);
            step = await TryAsync(taken, cancellationToken);
            await done.CancelAsync();
            await keeping;
        }

        // What was decided is written down even when the process is asked to end.
        await (step switch
        {
            WorkStep.Remove => queue.CompleteAsync(held.Work, CancellationToken.None),
            WorkStep.GiveBack back => GiveBackAsync(held.Work, back),
            WorkStep.Poison poison => PutAsideAsync(held.Work, poison.Why),
            _ => throw new InvalidOperationException($"no way to do {step.GetType().Name}"),
        });
    }

    private async Task<WorkStep> TryAsync(TakenWork work, CancellationToken cancellationToken)
    {
        // A process that dies takes no step, so that work which kills it is counted here.
        if (work.Deliveries > WorkRules.MostDeliveries) return new WorkStep.Poison($"taken {work.Deliveries} times and never done");
        try
        {
            return WorkRules.After(await handler.HandleAsync(work, cancellationToken), null, work.Deliveries);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new WorkStep.GiveBack(TimeSpan.Zero, "the process was asked to end");
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            return WorkRules.After(null, ForeignText.Escape(failure.Message, 300), work.Deliveries);
        }
    }

    private Task<bool> GiveBackAsync(TakenWork work, WorkStep.GiveBack back)
    {
        options.GivenBack?.Invoke(work, back);
        return queue.GiveBackAsync(work, back.After, CancellationToken.None);
    }

    private async Task<bool> PutAsideAsync(TakenWork work, string why)
    {
        var now = time.GetUtcNow();
        await problems.NoteAsync(
            new OperatorProblem(
                $"poison:{name}:{work.Id}", $"A piece of work of the queue {name} was put aside: {why}",
                $"Mend the reason; the work lies in the queue {name}-poison, and what it was to do is planned again by the next sweep.", now, now),
            CancellationToken.None);
        await handler.GiveUpAsync(work, why, CancellationToken.None);
        return await queue.PoisonAsync(work, CancellationToken.None);
    }

    private async Task KeepAsync(Held held, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(options.Hidden / 3, time, cancellationToken);
                if (await queue.RenewAsync(held.Work, options.Hidden, cancellationToken) is not { } renewed) return;
                held.Work = renewed;
            }
        }
        catch (OperationCanceledException)
        {
            // The work is done.
        }
        catch (StoreException)
        {
            // It may come to another as well: whoever does it again changes nothing.
        }
    }

    private sealed class Held(TakenWork work)
    {
        public TakenWork Work { get; set; } = work;
    }
}

/// <summary>How a work loop works.</summary>
public sealed record WorkLoopOptions
{
    /// <summary>The most pieces of work at once, 1 to 32.</summary>
    public int AtOnce { get; init; } = 2;

    /// <summary>For how long taken work is hidden from others; it is renewed three times in that time.</summary>
    public TimeSpan Hidden { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Is told of work that is given back, to be tried again.</summary>
    public Action<TakenWork, WorkStep.GiveBack>? GivenBack { get; init; }

    /// <summary>Is told what went wrong with the queue itself, or with writing down what became of work.</summary>
    public Action<Exception>? Failed { get; init; }

    /// <summary>How long it waits where there is nothing to do.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(2);
}
