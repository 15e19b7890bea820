using System.IO.Compression;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Stores;
using Microsoft.Data.Sqlite;

namespace Backscatter.Storage.Sqlite;

/// <summary>The scans with their evidence, compressed: a document is mostly the same words. None is too large for a file.</summary>
internal sealed class SqliteScanStore(SqliteDatabase database) : IScanStore
{
    public Task PutAsync(StoredScan scan, CancellationToken cancellationToken) => PutAsync([scan], cancellationToken);

    public Task PutAsync(IReadOnlyCollection<StoredScan> scans, CancellationToken cancellationToken)
    {
        var rows = scans.Select(scan => (Scan: scan, Document: Compress(scan.Document))).ToList();
        return database.WriteAsync(
            connection => rows.Sum(row => connection.Execute(
                $"""
                INSERT INTO scan (tenant, target, scan, at, has_failure, document)
                VALUES ({Column(row.Scan.Tenant)}, {row.Scan.Target}, {row.Scan.Scan}, {row.Scan.At}, {row.Scan.HasFailure}, {row.Document})
                ON CONFLICT DO UPDATE SET at = excluded.at, has_failure = excluded.has_failure, document = excluded.document
                """)), cancellationToken);
    }

    public IAsyncEnumerable<StoredScan> ListAsync(TenantId? tenant, CancellationToken cancellationToken) => database.ListAsync(
        (last, most) => $"""
            SELECT at, has_failure, document, target, scan FROM scan WHERE tenant = {Column(tenant)} AND (target, scan) > ({last?.Target ?? ""}, {last?.Scan ?? ""})
            ORDER BY target, scan LIMIT {most}
            """,
        rows => Read(rows, tenant, rows.GetString(3), rows.GetString(4)), cancellationToken);

    public Task<StoredScan?> FindAsync(TenantId? tenant, string target, string scan, CancellationToken cancellationToken) => database.ReadAsync(
        connection => connection.Find(
            $"SELECT at, has_failure, document FROM scan WHERE tenant = {Column(tenant)} AND target = {target} AND scan = {scan}",
            rows => Read(rows, tenant, target, scan)), cancellationToken);

    public Task<int> ForgetAsync(TenantId? tenant, string target, DateTimeOffset before, DateTimeOffset failuresBefore, CancellationToken cancellationToken) => database.WriteAsync(
        connection => connection.Execute($"DELETE FROM scan WHERE tenant = {Column(tenant)} AND target = {target} AND at < CASE has_failure WHEN 0 THEN {before} ELSE {failuresBefore} END"), cancellationToken);

    // No id is empty, so this is nobody's.
    private static string Column(TenantId? tenant) => tenant?.Value ?? "";

    private static StoredScan Read(SqliteDataReader rows, TenantId? tenant, string target, string scan) => new(tenant, target, scan, rows.GetTime(0), rows.GetBoolean(1), Expand(rows));

    private static byte[] Compress(ReadOnlyMemory<byte> document)
    {
        using var compressed = new MemoryStream();
        using (var brotli = new BrotliStream(compressed, CompressionLevel.Fastest, leaveOpen: true)) brotli.Write(document.Span);
        return compressed.ToArray();
    }

    private static byte[] Expand(SqliteDataReader rows)
    {
        using var document = new MemoryStream();
        using var brotli = new BrotliStream(rows.GetStream(2), CompressionMode.Decompress);
        try
        {
            brotli.CopyTo(document);
        }
        catch (InvalidOperationException damaged)
        {
            throw new InvalidDataException("the document of a scan is damaged", damaged);
        }

        return document.ToArray();
    }
}
