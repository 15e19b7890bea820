using System.Text.Json;
using System.Text.Json.Serialization;
using Backscatter.Cli.Output;
using Spectre.Console;

namespace Backscatter.Cli.Watching;

/// <summary>In which form rows are written.</summary>
internal enum RowFormat
{
    Table,
    Json,
}

/// <summary>Writes rows as a table for reading or as JSON for programs.</summary>
internal static class RowTable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The option that chooses the form.</summary>
    public static System.CommandLine.Option<RowFormat> Option() =>
        new("--format") { Description = "How it is written.", HelpName = "table|json", DefaultValueFactory = _ => RowFormat.Table };

    /// <summary>Writes rows.</summary>
    /// <param name="format">The form.</param>
    /// <param name="rows">The rows as they are in JSON.</param>
    /// <param name="columns">The columns of the table.</param>
    /// <param name="row">A row's cells, in plain text.</param>
    /// <param name="none">What is said where there are no rows: what to do next.</param>
    public static void Write<T>(RowFormat format, IReadOnlyList<T> rows, string[] columns, Func<T, string[]> row, string none)
    {
        if (format == RowFormat.Json)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(rows, Json));
            return;
        }

        var console = Terminal.For(Console.Out);
        if (rows.Count == 0)
        {
            console.WriteLine(none);
            return;
        }

        var table = new Table().Border(TableBorder.Simple);
        table.AddColumns(columns);
        foreach (var one in rows) table.AddRow([.. row(one).Select(Markup.Escape)]);
        console.Write(table);
    }

    /// <summary>A time for a table: in UTC, to the minute.</summary>
    public static string Time(DateTimeOffset? time) => time is { } known ? known.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", System.Globalization.CultureInfo.InvariantCulture) : "";
}
