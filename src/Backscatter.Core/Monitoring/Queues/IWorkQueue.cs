using System.Text.Json;

namespace Backscatter.Core.Monitoring.Queues;

/// <summary>A piece of work as it lies in a queue. It names its form, so that one written by an older version is understood or put aside, never misread.</summary>
/// <param name="Schema">The name of its form, such as <c>scan-batch</c>.</param>
/// <param name="Version">The version of its form.</param>
/// <param name="Body">What it says.</param>
public sealed record WorkMessage(string Schema, int Version, JsonElement Body);

/// <summary>A piece of work that was taken and is hidden from others for a while.</summary>
/// <param name="Queue">From which queue.</param>
/// <param name="Id">Its id in the queue.</param>
/// <param name="Message">What it says; null where it is not of our form, and then <paramref name="Raw"/> is all there is.</param>
/// <param name="Raw">Its text as it lay in the queue.</param>
/// <param name="Deliveries">How often it was taken, this time with; from 1.</param>
/// <param name="Receipt">Opaque; proves that it is still ours.</param>
public sealed record TakenWork(string Queue, string Id, WorkMessage? Message, string Raw, int Deliveries, string Receipt);

/// <summary>
/// Queues of work, delivered at least once and in no order. Names are 3 to 63 lower-case letters, digits and hyphens. Failures of the storage are
/// <see cref="Stores.StoreException"/>.
/// </summary>
public interface IWorkQueue
{
    /// <summary>The most bytes of a message as it lies in the queue (UTF-8): 64 KiB.</summary>
    const int MostBytes = 65536;

    /// <summary>Puts work into a queue.</summary>
    /// <param name="queue">Which.</param>
    /// <param name="message">The work.</param>
    /// <param name="delay">How long it is hidden at first, at most 7 days; zero for not at all.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ArgumentException">It is larger than <see cref="MostBytes"/>, or the delay is out of range.</exception>
    Task SendAsync(string queue, WorkMessage message, TimeSpan delay, CancellationToken cancellationToken);

    /// <summary>Takes up to 32 pieces of work, hidden from others for <paramref name="hidden"/>; empty where there is none. Does not wait for any.</summary>
    Task<IReadOnlyList<TakenWork>> TakeAsync(string queue, int most, TimeSpan hidden, CancellationToken cancellationToken);

    /// <summary>Keeps taken work hidden for longer, from now; null where it is not ours any more.</summary>
    Task<TakenWork?> RenewAsync(TakenWork work, TimeSpan hidden, CancellationToken cancellationToken);

    /// <summary>Removes work that is done; false where it is not ours any more.</summary>
    Task<bool> CompleteAsync(TakenWork work, CancellationToken cancellationToken);

    /// <summary>Gives work back, to be taken again after a while; false where it is not ours any more.</summary>
    Task<bool> GiveBackAsync(TakenWork work, TimeSpan delay, CancellationToken cancellationToken);

    /// <summary>Moves work that cannot be done to the queue's poison queue, <c>NAME-poison</c>, whole; false where it is not ours any more.</summary>
    Task<bool> PoisonAsync(TakenWork work, CancellationToken cancellationToken);

    /// <summary>About how many pieces of work lie in a queue, hidden ones too.</summary>
    Task<int> CountAsync(string queue, CancellationToken cancellationToken);

    /// <summary>
    /// How long the oldest of the work that could be taken now has lain there; null where there is none. Where the storage does not know since when
    /// it could be taken, it counts from when it was sent.
    /// </summary>
    Task<TimeSpan?> AgeAsync(string queue, CancellationToken cancellationToken);

    /// <summary>Makes the queues ready. May be called at every start.</summary>
    Task InitialiseAsync(IEnumerable<string> queues, CancellationToken cancellationToken);
}
