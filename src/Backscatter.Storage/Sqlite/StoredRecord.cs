using Backscatter.Core.Monitoring.Stores;
using Microsoft.Data.Sqlite;

namespace Backscatter.Storage.Sqlite;

/// <summary>Reads rows that begin with a record, and with its mark where it has one.</summary>
internal static class StoredRecord
{
    /// <summary>The row <c>record, etag</c>.</summary>
    public static Stored<T> Read<T>(SqliteDataReader rows) => new(Plain<T>(rows), rows.GetString(1));

    /// <summary>The row <c>record</c>.</summary>
    public static T Plain<T>(SqliteDataReader rows) => RecordJson.Read<T>(rows.GetString(0));
}
