using Backscatter.Core.Scanning;

namespace Backscatter.Core.Monitoring.Sweeps;

/// <summary>Scans for sweeps.</summary>
public interface ITargetScanner
{
    /// <summary>
    /// Looks at what blocklists say about many targets at once, from what was known of them before, so that a list which suddenly lists everybody is
    /// noticed before anything new counts. What is learnt is used by the scans that follow.
    /// </summary>
    /// <param name="subjects">Addresses and domains, as they stand in <see cref="TargetState.Subjects"/>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task LookAtFleetAsync(IReadOnlyCollection<string> subjects, CancellationToken cancellationToken);

    /// <summary>Scans one target. What goes wrong outside is in the report.</summary>
    /// <param name="target">The target, and whether its mail servers may be connected to.</param>
    /// <param name="kind">Whether they are.</param>
    /// <param name="greylisted">Its endpoints that have asked to come back before.</param>
    /// <param name="elsewhere">Probes that agents make where this process may not; null where none does.</param>
    /// <param name="cancellationToken">Ends it without a report.</param>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    Task<ScanReport> ScanAsync(WatchedTarget target, CheckKind kind, IReadOnlyList<GreylistedEndpoint> greylisted, IProbesElsewhere? elsewhere, CancellationToken cancellationToken);

    /// <summary>Scans a target that nobody watches: DNS and blocklists are asked, and its mail servers are not connected to.</summary>
    /// <param name="target">The target as <see cref="Target.Text"/> writes it.</param>
    /// <param name="cancellationToken">Ends it without a report.</param>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    Task<ScanReport> LookAsync(string target, CancellationToken cancellationToken);

    /// <summary>Keeps what was learnt of the blocklists themselves: their health, what was seen, what was asked.</summary>
    Task KeepAsync(CancellationToken cancellationToken);

    /// <summary>A report as the document that is kept, JSON in UTF-8; of a client, or of nobody (null).</summary>
    ReadOnlyMemory<byte> Document(ScanReport report, Tenant? tenant);
}
