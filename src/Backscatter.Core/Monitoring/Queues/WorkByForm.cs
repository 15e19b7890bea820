namespace Backscatter.Core.Monitoring.Queues;

/// <summary>Does the work of one queue by several handlers, each for some forms of it.</summary>
/// <param name="handlers">The handlers, by <see cref="WorkMessage.Schema"/>.</param>
public sealed class WorkByForm(IReadOnlyDictionary<string, IWorkHandler> handlers) : IWorkHandler
{
    /// <inheritdoc/>
    public async Task<WorkOutcome> HandleAsync(TakenWork work, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        return HandlerOf(work) is { } handler ? await handler.HandleAsync(work, cancellationToken) : new WorkOutcome.Impossible("its form is not known to this version");
    }

    /// <inheritdoc/>
    public Task GiveUpAsync(TakenWork work, string why, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        return HandlerOf(work)?.GiveUpAsync(work, why, cancellationToken) ?? Task.CompletedTask;
    }

    private IWorkHandler? HandlerOf(TakenWork work) => work.Message is { } message ? handlers.GetValueOrDefault(message.Schema) : null;
}
