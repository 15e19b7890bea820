using System.Reflection;
using Backscatter.Core.Monitoring.Stores;
using Microsoft.Data.Sqlite;

namespace Backscatter.Storage.Sqlite;

/// <summary>
/// The form of the database, step by step: <c>Migrations/001.sql</c> makes version 1 of an empty file, each further file the next version of the one
/// before. A file that was released is never changed.
/// </summary>
internal static class SqliteMigrations
{
    /// <summary>Marks a database as ours (PRAGMA application_id): "BSCT".</summary>
    public const int ApplicationId = 0x42534354;

    /// <summary>The steps, in order.</summary>
    public static IReadOnlyList<string> All { get; } = Load();

    /// <summary>Brings a database to the newest version; one that is there already is only looked at.</summary>
    /// <param name="connection">The database.</param>
    /// <param name="steps">The steps from an empty file on.</param>
    /// <param name="file">Its name, for complaints.</param>
    /// <exception cref="StoreException">It belongs to another program, or to a newer version of this one.</exception>
    public static void Apply(SqliteConnection connection, IReadOnlyList<string> steps, string file)
    {
        // In one snapshot: the marks of a file that another process makes at this moment are seen all or not at all.
        using (connection.BeginTransaction(deferred: true))
        {
            if (Version(connection, steps.Count, file) == steps.Count) return;
        }

        using var transaction = connection.BeginTransaction(deferred: false);
        // Read again: another process may have done it while this one waited.
        var version = Version(connection, steps.Count, file);
        foreach (var step in steps.Skip(version))
        {
            using var command = connection.CreateCommand();
            command.CommandText = step;
            command.ExecuteNonQuery();
        }

        // A pragma takes no parameter.
        using var mark = connection.CreateCommand();
        mark.CommandText = $"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {steps.Count}";
        mark.ExecuteNonQuery();
        transaction.Commit();
    }

    private static int Version(SqliteConnection connection, int newest, string file)
    {
        var owner = connection.Number($"PRAGMA application_id");
        var version = connection.Number($"PRAGMA user_version");
        var isEmpty = owner == 0 && version == 0 && connection.Number($"SELECT count(*) FROM sqlite_schema") == 0;
        if (!isEmpty && owner != ApplicationId) throw new StoreException($"{file} is the database of another program; name another file");
        return version <= newest
            ? (int)version
            : throw new StoreException($"{file} was written by a newer version of this program (its form is {version}, the newest known here is {newest}); update this one, or name another file");
    }

    private static List<string> Load()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return [.. assembly.GetManifestResourceNames().Where(name => name.EndsWith(".sql", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(name =>
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            return reader.ReadToEnd();
        })];
    }
}
