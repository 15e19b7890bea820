namespace Backscatter.Core.Monitoring.Stores;

/// <summary>
/// What was changed and probed, by whom and when. Entries are added, never changed, and removed by age alone: those of a client that is removed stay.
/// </summary>
public interface IAuditLog
{
    /// <summary>Adds an entry. One of the same id and time is the same entry: what stands there stays.</summary>
    /// <exception cref="ArgumentException">The entry has no id, or a longer one than 100 characters.</exception>
    Task AppendAsync(AuditEntry entry, CancellationToken cancellationToken);

    /// <summary>Adds entries as <see cref="AppendAsync(AuditEntry, CancellationToken)"/> does each. A process that dies meanwhile leaves some of them out.</summary>
    Task AppendAsync(IReadOnlyCollection<AuditEntry> entries, CancellationToken cancellationToken);

    /// <summary>Entries, newest first.</summary>
    /// <param name="tenant">Those that concern this client; null for all there are, those that concern no client too.</param>
    /// <param name="since">From this time on (with); null for no bound.</param>
    /// <param name="until">Before this time (without); null for no bound.</param>
    /// <param name="cancellationToken">Ends the list.</param>
    IAsyncEnumerable<AuditEntry> ListAsync(TenantId? tenant, DateTimeOffset? since, DateTimeOffset? until, CancellationToken cancellationToken);

    /// <summary>Removes the entries before a time; how many went.</summary>
    Task<int> ForgetAsync(DateTimeOffset before, CancellationToken cancellationToken);
}
