using Azure.Data.Tables;

namespace Backscatter.Storage.Azure.Tables;

/// <summary>The tables. What lies in which, and under which keys, is in <see cref="TableKeys"/>.</summary>
/// <param name="service">The account.</param>
/// <param name="prefix">What their names begin with.</param>
internal sealed class WatchTables(TableServiceClient service, string prefix)
{
    /// <summary>Clients, channels, problems, agents, the state of the blocklists.</summary>
    public StorageTable Settings { get; } = Table(service, prefix, "Settings");

    /// <summary>Secrets, in a table of their own so that rights to it can be given apart.</summary>
    public StorageTable Secrets { get; } = Table(service, prefix, "Secrets");

    /// <summary>What must change together: targets, states, history, outbox, notifications, suppressions.</summary>
    public StorageTable Watch { get; } = Table(service, prefix, "Watch");

    /// <summary>The scans with their evidence.</summary>
    public StorageTable Scans { get; } = Table(service, prefix, "Scans");

    /// <summary>When what is to be checked.</summary>
    public StorageTable Due { get; } = Table(service, prefix, "Due");

    /// <summary>Who is on which list.</summary>
    public StorageTable Listed { get; } = Table(service, prefix, "Listed");

    /// <summary>The batches of sweeps.</summary>
    public StorageTable Sweeps { get; } = Table(service, prefix, "Sweeps");

    /// <summary>What was changed and probed, in a table of its own so that rights to it can be given apart.</summary>
    public StorageTable Audit { get; } = Table(service, prefix, "Audit");

    /// <summary>What was asked of the service: ordered scans, and answers under the keys of requests.</summary>
    public StorageTable Requests { get; } = Table(service, prefix, "Requests");

    /// <summary>The probes of agents: jobs, addresses, calls back.</summary>
    public StorageTable Probes { get; } = Table(service, prefix, "Probes");

    /// <summary>Makes those that are not there.</summary>
    public Task CreateAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(((StorageTable[])[Settings, Secrets, Watch, Scans, Due, Listed, Sweeps, Audit, Requests, Probes]).Select(table => table.CreateAsync(cancellationToken)));

    private static StorageTable Table(TableServiceClient service, string prefix, string name) => prefix is { Length: >= 1 and <= 40 } && char.IsAsciiLetter(prefix[0]) && prefix.All(char.IsAsciiLetterOrDigit)
        ? new StorageTable(service.GetTableClient(prefix + name))
        : throw new ArgumentException($"{Core.Names.ForeignText.Quote(prefix, 60)} cannot begin the name of a table; a letter, then letters and digits, 40 at most, can", nameof(prefix));
}
