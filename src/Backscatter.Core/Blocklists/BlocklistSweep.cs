using Backscatter.Core.Dns;

namespace Backscatter.Core.Blocklists;

/// <summary>
/// Asks all lists about all subjects, very many questions at once, and interprets each answer as <see cref="BlocklistChecker"/> does. It goes
/// through the lists in turn, those of one operator far apart, so that each operator gets its questions evenly over the whole sweep. It neither
/// asks for reasons nor for test points; whether a list is to be believed is the gate's to say.
/// </summary>
/// <param name="resolver">Through whom everything is asked.</param>
/// <param name="lists">The lists to ask, as chosen from the catalogue.</param>
/// <param name="keys">The keys that are configured.</param>
public sealed class BlocklistSweep(IBulkResolver resolver, IReadOnlyList<Blocklist> lists, BlocklistKeys keys)
{
    /// <summary>
    /// Reports one result for each subject and each list that carries its kind; where a list could not be asked it is unknown.
    /// </summary>
    /// <param name="subjects">About whom; each once.</param>
    /// <param name="gate">What is not sent; everything is where null.</param>
    /// <param name="sink">Where the results go.</param>
    /// <param name="cancellationToken">Ends the sweep; what was not reported was not learnt.</param>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public Task RunAsync(IReadOnlyList<BlocklistSubject> subjects, ISweepGate? gate, ISweepSink sink, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(subjects);
        ArgumentNullException.ThrowIfNull(sink);
        return resolver.AskAllAsync(new SweepQuestions(ListOrder.Interleaved(lists), keys, subjects, gate, sink, resolver.Resolvers), cancellationToken);
    }
}
