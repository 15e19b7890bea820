using System.Text.Json;
using Backscatter.Core.Data;
using Backscatter.Core.Monitoring.Stores;
using Microsoft.Data.Sqlite;

namespace Backscatter.Storage.Sqlite;

/// <summary>What a failure of SQLite means to the one who runs this program.</summary>
internal static class SqliteFailure
{
    /// <summary>Whether a failure is one of the storage, and not one of the caller.</summary>
    public static bool IsOfStorage(Exception failure) => failure is SqliteException or IOException or UnauthorizedAccessException or JsonException or DataFileException or InvalidDataException;

    /// <summary>The failure in one line.</summary>
    /// <param name="file">The file's name, fit to be shown.</param>
    /// <param name="failure">What happened.</param>
    public static StoreException Of(string file, Exception failure) => new($"{file} {Why(failure)}", failure);

    // The primary result codes, https://www.sqlite.org/rescode.html
    private static string Why(Exception failure) => failure switch
    {
        SqliteException { SqliteErrorCode: 5 or 6 } => "is locked by another process; end the one that holds it, or try again",
        SqliteException { SqliteErrorCode: 8 } => "cannot be written; let this user write to the file and its folder",
        SqliteException { SqliteErrorCode: 3 or 14 } or UnauthorizedAccessException => "cannot be opened; let this user read and write the file and its folder",
        SqliteException { SqliteErrorCode: 11 } => "is damaged; put back a copy, or move it away to begin anew",
        SqliteException { SqliteErrorCode: 13 } => "cannot grow: the disk is full; make room on it",
        SqliteException { SqliteErrorCode: 26 } => "is no database of this program; name another file",
        SqliteException sqlite => $"failed ({sqlite.SqliteErrorCode}/{sqlite.SqliteExtendedErrorCode}: {sqlite.Message}); look at the disk it is on, and at the file with sqlite3 and PRAGMA integrity_check",
        DirectoryNotFoundException => "cannot be made: its folder does not exist; make the folder",
        IOException => "cannot be read or written; look at the disk it is on",
        _ => "holds a record that cannot be read; it was changed by another program, put back a copy",
    };
}
