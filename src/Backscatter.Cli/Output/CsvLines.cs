using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace Backscatter.Cli.Output;

/// <summary>Writes lines of CSV (RFC 4180) for spreadsheets. A cell that begins with = + - @ would be a formula there, so it is escaped.</summary>
internal sealed class CsvLines(TextWriter output) : IDisposable
{
    private readonly CsvWriter _csv = new(
        output,
        new CsvConfiguration(CultureInfo.InvariantCulture) { InjectionOptions = InjectionOptions.Escape, NewLine = "\n" },
        leaveOpen: true);

    public void Write(IEnumerable<string> cells)
    {
        foreach (var cell in cells) _csv.WriteField(cell);
        _csv.NextRecord();
    }

    public void Dispose() => _csv.Dispose();
}
