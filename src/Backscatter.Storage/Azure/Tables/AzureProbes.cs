using System.Globalization;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Probing;
using Backscatter.Core.Monitoring.Stores;
using Backscatter.Core.Smtp;

namespace Backscatter.Storage.Azure.Tables;

/// <summary>
/// The probes that agents are to make: jobs by scan, and the names of those that are open, by time. A name is written before its job and deleted after the job was over, so an
/// open job always has one; a name without such a job is passed over. What an agent saw stands in its job, cut by its transcript where a row does not hold it.
/// </summary>
internal sealed class AzureProbes(StorageTable probes, TimeProvider time) : IProbeStore
{
    private const string Scan = "Scan";
    private const string Id = "Id";
    private const string Tenant = "Tenant";
    private const string Job = "Job";
    private const string Agent = "Agent";
    private const string Ticks = "AtTicks";
    private const int MostCallbacks = 100;
    private const int SideBySide = 16;

    // A name is older than its job by as long as a write takes with all its retries, which is minutes.
    private static readonly TimeSpan OrphanedAfter = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    public async Task<bool> TryAddAsync(ProbeJob job, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        var name = NameOf(job);
        await probes.PutAsync(new TableEntity(name.Partition, name.Row) { [Scan] = job.Scan, [Id] = job.Id, [Tenant] = job.Tenant.Value }, cancellationToken);
        if (await probes.TryPutAsync(Row(job), etag: (ETag?)null, cancellationToken) is not null) return true;

        // Another's job of this id: it has a name of its own, unless it is of the same time.
        if (await FindAsync(job.Scan, job.Id, cancellationToken) is { } there && (!there.Value.IsOpen || NameOf(there.Value) != name)) await probes.DeleteAsync(name, ETag.All, cancellationToken);
        return false;
    }

    /// <inheritdoc/>
    public async Task<Stored<ProbeJob>?> FindAsync(string scan, string job, CancellationToken cancellationToken) =>
        Rows.Stored<ProbeJob>(await probes.FindAsync(TableKeys.Probe(scan, job), cancellationToken));

    /// <inheritdoc/>
    public IAsyncEnumerable<Stored<ProbeJob>> ListAsync(string scan, CancellationToken cancellationToken) => Rows.ListAsync<ProbeJob>(probes, TableKeys.ProbesOf(scan), cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<Stored<ProbeJob>> ListOpenAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var page in probes.PagesAsync(TableKeys.AllOpenProbes(), cancellationToken: cancellationToken))
        {
            foreach (var names in page.Chunk(SideBySide))
            {
                var jobs = await Task.WhenAll(names.Select(name => FindAsync(name.GetString(Scan), name.GetString(Id), cancellationToken)));
                foreach (var (name, job) in names.Zip(jobs))
                {
                    if (job is { Value.IsOpen: true } && NameOf(job.Value).Row == name.RowKey) yield return job;
                    else if (job is not null || name.Timestamp < time.GetUtcNow() - OrphanedAfter) await probes.DeleteAsync(StorageTable.KeyOf(name), name.ETag, cancellationToken);
                }
            }
        }
    }

    /// <inheritdoc/>
    public async Task<bool> TryUpdateAsync(ProbeJob job, string etag, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        if (!await probes.TryPutAsync(Row(job), etag, cancellationToken)) return false;
        if (!job.IsOpen) await probes.DeleteAsync(NameOf(job), ETag.All, cancellationToken);
        return true;
    }

    /// <inheritdoc/>
    public async Task<bool> TryHoldAddressAsync(string address, string job, DateTimeOffset until, CancellationToken cancellationToken)
    {
        var key = TableKeys.AddressHold(address);
        while (true)
        {
            var held = await probes.FindAsync(key, cancellationToken);
            if (held is not null && held.GetString(Job) != job && held.GetInt64(Ticks) > time.GetUtcNow().UtcTicks) return false;
            var row = new TableEntity(key.Partition, key.Row) { [Job] = job, [Ticks] = until.UtcTicks };
            if (await probes.TryPutAsync(row, held?.ETag, cancellationToken) is not null) return true;
        }
    }

    /// <inheritdoc/>
    public async Task ReleaseAddressAsync(string address, string job, CancellationToken cancellationToken)
    {
        var key = TableKeys.AddressHold(address);
        if (await probes.FindAsync(key, cancellationToken) is { } held && held.GetString(Job) == job) await probes.DeleteAsync(key, held.ETag, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<string?> AgentOfAsync(string address, CancellationToken cancellationToken) => (await probes.FindAsync(TableKeys.AddressAgent(address), cancellationToken))?.GetString(Agent);

    /// <inheritdoc/>
    public Task KeepAgentAsync(string address, string agent, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var key = TableKeys.AddressAgent(address);
        return probes.PutAsync(new TableEntity(key.Partition, key.Row) { [Agent] = agent, [Ticks] = at.UtcTicks }, cancellationToken);
    }

    /// <inheritdoc/>
    public Task AddCallbackAsync(string token, SeenCallback callback, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var row = EntityDocument.Of(TableKeys.Callback(token, callback.At, RecordJson.Digest(RecordJson.Write(callback))), callback);
        row[Ticks] = callback.At.UtcTicks;
        return probes.PutAsync(row, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<SeenCallback>> CallbacksAsync(string token, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var callbacks = new List<SeenCallback>();
        await foreach (var stored in Rows.ListAsync<SeenCallback>(probes, TableKeys.CallbacksSince(token, since), cancellationToken))
        {
            callbacks.Add(stored.Value);
            if (callbacks.Count == MostCallbacks) break;
        }

        return callbacks;
    }

    /// <inheritdoc/>
    public async Task<int> ForgetAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        // Not in order of time, so all are looked through: once a day, and by the server.
        var filter = string.Create(CultureInfo.InvariantCulture, $"{Ticks} lt {before.UtcTicks}L");
        // As it was read only: an address that is taken at this moment stays taken.
        await foreach (var row in probes.ReadAsync(TableKeys.AllAddresses(), StorageTable.Keys, filter, cancellationToken)) await probes.DeleteAsync(StorageTable.KeyOf(row), row.ETag, cancellationToken);
        return await probes.DeleteAsync(TableKeys.AllProbes(), filter, cancellationToken) + await probes.DeleteAsync(TableKeys.AllCallbacks(), filter, cancellationToken);
    }

    /// <summary>Removes a client's jobs.</summary>
    public async Task RemoveAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"Tenant eq {tenant.Value}");
        await probes.DeleteAsync(TableKeys.AllProbes(), filter, cancellationToken);
        await probes.DeleteAsync(TableKeys.AllOpenProbes(), filter, cancellationToken);
    }

    private static RowKey NameOf(ProbeJob job) => TableKeys.OpenProbe(job.CreatedAt, job.Scan, job.Id);

    private static TableEntity Row(ProbeJob job)
    {
        var row = EntityDocument.Of(TableKeys.Probe(job.Scan, job.Id), ProbeCut.Fit(job));
        row[Tenant] = job.Tenant.Value;
        row[Ticks] = job.CreatedAt.UtcTicks;
        return row;
    }
}
