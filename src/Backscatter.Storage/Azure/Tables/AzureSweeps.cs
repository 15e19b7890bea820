using System.Globalization;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Storage.Azure.Tables;

/// <summary>
/// The sweeps: batches by sweep, and the names of those that are not done, by time. A name is written before its batch and deleted after the batch was
/// marked as done, so a batch that is not done always has one; a name without such a batch is passed over.
/// </summary>
internal sealed class AzureSweeps(StorageTable sweeps) : ISweepStore
{
    private const string Planned = "PlannedTicks";
    private const string Sweep = "Sweep";
    private const string Tenant = "Tenant";
    private const string Number = "Number";
    private const int SideBySide = 16;

    /// <inheritdoc/>
    public async Task<bool> TryAddAsync(SweepBatch batch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var name = NameOf(batch);
        await sweeps.PutAsync(new TableEntity(name.Partition, name.Row) { [Sweep] = batch.Sweep, [Tenant] = batch.Tenant.Value, [Number] = batch.Number }, cancellationToken);
        if (await sweeps.TryPutAsync(Row(batch), etag: (ETag?)null, cancellationToken) is not null) return true;

        // Another's batch under this number: it has a name of its own, unless it was planned at the same time.
        var there = await FindAsync(batch.Sweep, batch.Tenant, batch.Number, cancellationToken);
        if (there is { DoneAt: not null } || (there is not null && NameOf(there) != name)) await sweeps.DeleteAsync(name, ETag.All, cancellationToken);
        return false;
    }

    /// <inheritdoc/>
    public async Task<SweepBatch?> FindAsync(string sweep, TenantId tenant, int number, CancellationToken cancellationToken) =>
        Rows.Stored<SweepBatch>(await sweeps.FindAsync(TableKeys.Batch(sweep, tenant, number), cancellationToken))?.Value;

    /// <inheritdoc/>
    public async Task CompleteAsync(SweepBatch batch, DateTimeOffset at, IReadOnlyList<string> failed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(batch);

        // What was planned counts, not what the caller remembers of it; and what was forgotten does not come back.
        for (var done = false; !done;)
        {
            if (await sweeps.FindAsync(TableKeys.Batch(batch.Sweep, batch.Tenant, batch.Number), cancellationToken) is not { } row) return;
            var planned = EntityDocument.Read<SweepBatch>(row);
            done = await sweeps.TryPutAsync(Row(planned with { DoneAt = at, Failed = failed }), row.ETag, cancellationToken) is not null;
            if (done) await sweeps.DeleteAsync(NameOf(planned), ETag.All, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<SweepBatch> ListAsync(string sweep, TenantId tenant, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var stored in Rows.ListAsync<SweepBatch>(sweeps, TableKeys.BatchesOf(sweep, tenant), cancellationToken)) yield return stored.Value;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<SweepBatch> UnfinishedAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var page in sweeps.PagesAsync(TableKeys.AllUnfinished(), cancellationToken: cancellationToken))
        {
            foreach (var names in page.Chunk(SideBySide))
            {
                var batches = await Task.WhenAll(names.Select(name => FindAsync(name.GetString(Sweep), TenantId.Parse(name.GetString(Tenant)), name.GetInt32(Number) ?? 0, cancellationToken)));
                foreach (var (name, batch) in names.Zip(batches))
                {
                    if (batch is { DoneAt: null } && NameOf(batch).Row == name.RowKey) yield return batch;
                    else if (batch is not null) await sweeps.DeleteAsync(StorageTable.KeyOf(name), ETag.All, cancellationToken);
                }
            }
        }
    }

    /// <inheritdoc/>
    public async Task<int> ForgetAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        // Batches are not in order of time, so all are looked through: once a day, and by the server.
        var count = await sweeps.DeleteAsync(TableKeys.AllBatches(), string.Create(CultureInfo.InvariantCulture, $"{Planned} lt {before.UtcTicks}L"), cancellationToken);
        await sweeps.DeleteAsync(TableKeys.UnfinishedBefore(before), filter: null, cancellationToken);
        return count;
    }

    /// <summary>Removes a client's batches in all sweeps.</summary>
    public async Task RemoveAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        await sweeps.DeleteAsync(TableKeys.AllBatches(tenant), filter: null, cancellationToken);
        await foreach (var page in sweeps.PagesAsync(TableKeys.AllUnfinished(), cancellationToken: cancellationToken))
            await sweeps.DeleteAsync(page.Where(name => name.GetString(Tenant) == tenant.Value).Select(StorageTable.KeyOf), cancellationToken);
    }

    private static RowKey NameOf(SweepBatch batch) => TableKeys.Unfinished(batch.PlannedAt, batch.Sweep, batch.Tenant, batch.Number);

    private static TableEntity Row(SweepBatch batch)
    {
        var row = EntityDocument.Of(TableKeys.Batch(batch.Sweep, batch.Tenant, batch.Number), batch);
        row[Planned] = batch.PlannedAt.UtcTicks;
        return row;
    }
}
