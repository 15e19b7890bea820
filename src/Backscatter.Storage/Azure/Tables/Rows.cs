using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Storage.Azure.Tables;

/// <summary>Rows whose document is one value.</summary>
internal static class Rows
{
    /// <summary>The value of a row with its mark; null for none.</summary>
    public static Stored<T>? Stored<T>(TableEntity? entity) => entity is null ? null : new Stored<T>(EntityDocument.Read<T>(entity), entity.ETag.ToString());

    /// <summary>The values of a stretch of rows, in the order of their keys.</summary>
    public static async IAsyncEnumerable<Stored<T>> ListAsync<T>(StorageTable table, RowRange range, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var entity in table.ReadAsync(range, cancellationToken: cancellationToken)) yield return Stored<T>(entity)!;
    }
}
