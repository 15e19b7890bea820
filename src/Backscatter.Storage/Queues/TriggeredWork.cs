using Backscatter.Core.Monitoring.Queues;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Names;

namespace Backscatter.Storage.Queues;

/// <summary>
/// Does the work of one queue where somebody else takes it from there, keeps it hidden and removes it, as the Functions host does: what returns is
/// removed, what throws is given again, and after <see cref="WorkRules.MostDeliveries"/> times it is moved to the queue's poison queue.
/// </summary>
/// <param name="queue">The queue.</param>
/// <param name="handler">Does the work.</param>
/// <param name="problems">Where work that cannot be done is noted.</param>
/// <param name="time">The clock.</param>
public sealed class TriggeredWork(string queue, IWorkHandler handler, IProblemStore problems, TimeProvider time)
{
    private const int MostShown = 1000;

    /// <summary>
    /// Does a piece of work. Work that can never be done is noted for an operator, with its text, and is over: giving it again would change nothing.
    /// An exception means that it is to be given again.
    /// </summary>
    /// <param name="id">Its id in the queue.</param>
    /// <param name="text">Its text as it lay there.</param>
    /// <param name="deliveries">How often it was given, this time with; from 1.</param>
    /// <param name="cancellationToken">Ends the try.</param>
    public async Task RunAsync(string id, string text, long deliveries, CancellationToken cancellationToken)
    {
        var work = Taken(id, text, deliveries);
        if (await handler.HandleAsync(work, cancellationToken) is WorkOutcome.Impossible impossible) await EndAsync(work, impossible.Why, cancellationToken);
    }

    /// <summary>Notes work that was put aside, for an operator, with its text; whoever waits for it is told. An exception means that it is to be given again.</summary>
    /// <param name="id">Its id in the poison queue.</param>
    /// <param name="text">Its text.</param>
    /// <param name="cancellationToken">Ends the try.</param>
    public Task PoisonedAsync(string id, string text, CancellationToken cancellationToken) =>
        EndAsync(Taken(id, text, WorkRules.MostDeliveries), $"tried {WorkRules.MostDeliveries} times and never done", cancellationToken);

    private async Task EndAsync(TakenWork work, string why, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        // The problem first: were the process to die in between, it would be noted twice instead of never.
        await problems.NoteAsync(
            new OperatorProblem(
                $"poison:{queue}:{work.Id}", $"A piece of work of the queue {queue} was put aside: {why}. It was {ForeignText.Escape(work.Raw, MostShown)}",
                "Mend the reason, which the log of that time has; what it was to do is planned again by the next sweep.", now, now),
            cancellationToken);
        await handler.GiveUpAsync(work, why, cancellationToken);
    }

    // Nobody but the one who gave it can prove that it is ours: there is no receipt.
    private TakenWork Taken(string id, string text, long deliveries) =>
        new(queue, id, WorkMessageText.TryRead(text, out var message) ? message : null, text, (int)Math.Clamp(deliveries, 1, int.MaxValue), "");
}
