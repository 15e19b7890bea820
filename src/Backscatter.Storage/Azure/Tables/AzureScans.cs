using System.Globalization;
using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Storage.Azure.Tables;

/// <summary>The scans with their evidence, one row each.</summary>
internal sealed class AzureScans(StorageTable scans) : IScanStore
{
    private const string Tenant = "Tenant";
    private const string Target = "Target";
    private const string Scan = "Scan";
    private const string At = "At";
    private const string AtTicks = "AtTicks";
    private const string HasFailure = "HasFailure";

    /// <inheritdoc/>
    public Task PutAsync(StoredScan scan, CancellationToken cancellationToken) => scans.PutAsync(Row(scan), cancellationToken);

    /// <inheritdoc/>
    public Task PutAsync(IReadOnlyCollection<StoredScan> several, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(several);
        return scans.PutAsync(several.Select(Row), cancellationToken);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredScan> ListAsync(TenantId? tenant, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in scans.ReadAsync(tenant is null ? TableKeys.ScansOfNobody() : TableKeys.ScansOf(tenant), cancellationToken: cancellationToken)) yield return Read(row);
    }

    /// <inheritdoc/>
    public async Task<StoredScan?> FindAsync(TenantId? tenant, string target, string scan, CancellationToken cancellationToken) =>
        await scans.FindAsync(TableKeys.Scan(tenant, target, scan), cancellationToken) is { } row ? Read(row) : null;

    /// <inheritdoc/>
    public Task<int> ForgetAsync(TenantId? tenant, string target, DateTimeOffset before, DateTimeOffset failuresBefore, CancellationToken cancellationToken) => scans.DeleteAsync(
        TableKeys.ScansOf(tenant, target),
        string.Create(CultureInfo.InvariantCulture, $"(({HasFailure} eq false and {AtTicks} lt {before.UtcTicks}L) or ({HasFailure} eq true and {AtTicks} lt {failuresBefore.UtcTicks}L))"),
        cancellationToken);

    private static TableEntity Row(StoredScan scan)
    {
        var row = EntityDocument.Of(TableKeys.Scan(scan.Tenant, scan.Target, scan.Scan), ScanCut.Fit(scan.Document, EntityDocument.MostPackedBytes));
        row[Tenant] = scan.Tenant?.Value;
        row[Target] = scan.Target;
        row[Scan] = scan.Scan;
        row[At] = scan.At.ToString("O", CultureInfo.InvariantCulture);
        row[AtTicks] = scan.At.UtcTicks;
        row[HasFailure] = scan.HasFailure;
        return row;
    }

    private static StoredScan Read(TableEntity row) => new(
        row.GetString(Tenant) is { } its ? TenantId.Parse(its) : null, row.GetString(Target), row.GetString(Scan), DateTimeOffset.Parse(row.GetString(At), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind),
        row.GetBoolean(HasFailure) ?? false, EntityDocument.ReadBytes(row));
}
