using System.Globalization;
using Backscatter.Core.Monitoring;
using Microsoft.Data.Sqlite;

namespace Backscatter.Storage.Sqlite;

/// <summary>Statements as interpolated strings: what stands in braces becomes a parameter, never a part of the text.</summary>
internal static class SqliteCommands
{
    /// <summary>Runs a statement; how many rows it changed.</summary>
    public static int Execute(this SqliteConnection connection, FormattableString sql)
    {
        using var command = Command(connection, sql);
        return command.ExecuteNonQuery();
    }

    /// <summary>The rows of a query.</summary>
    public static List<T> List<T>(this SqliteConnection connection, FormattableString sql, Func<SqliteDataReader, T> read)
    {
        using var command = Command(connection, sql);
        using var rows = command.ExecuteReader();
        var list = new List<T>();
        while (rows.Read()) list.Add(read(rows));
        return list;
    }

    /// <summary>The first row of a query, or null.</summary>
    public static T? Find<T>(this SqliteConnection connection, FormattableString sql, Func<SqliteDataReader, T> read) where T : class
    {
        using var command = Command(connection, sql);
        using var rows = command.ExecuteReader();
        return rows.Read() ? read(rows) : null;
    }

    /// <summary>The one text of a query, or null.</summary>
    public static string? Text(this SqliteConnection connection, FormattableString sql) => connection.Find(sql, rows => rows.GetString(0));

    /// <summary>The one number of a query.</summary>
    public static long Number(this SqliteConnection connection, FormattableString sql)
    {
        using var command = Command(connection, sql);
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>A mark that no record of this file had before.</summary>
    public static string NextETag(this SqliteConnection connection) =>
        connection.Number($"UPDATE change SET number = number + 1 WHERE id = 1 RETURNING number").ToString(CultureInfo.InvariantCulture);

    /// <summary>A time as it stands in a column.</summary>
    public static DateTimeOffset GetTime(this SqliteDataReader rows, int column) => new(rows.GetInt64(column), TimeSpan.Zero);

    private static SqliteCommand Command(SqliteConnection connection, FormattableString sql)
    {
        var command = connection.CreateCommand();
        var names = new object[sql.ArgumentCount];
        for (var number = 0; number < names.Length; number++)
        {
            var name = $"$p{number.ToString(CultureInfo.InvariantCulture)}";
            names[number] = name;
            command.Parameters.AddWithValue(name, Value(sql.GetArgument(number)));
        }

#pragma warning disable CA2100 // the format is a literal, and what it is filled with are names of parameters
        command.CommandText = string.Format(CultureInfo.InvariantCulture, sql.Format, names);
#pragma warning restore CA2100
        return command;
    }

    private static object Value(object? value) => value switch
    {
        null => DBNull.Value,
        DateTimeOffset time => time.UtcTicks,
        TenantId tenant => tenant.Value,
        string or int or long or bool or byte[] => value,
        _ => throw new ArgumentException($"{value.GetType().Name} has no column", nameof(value)),
    };
}
