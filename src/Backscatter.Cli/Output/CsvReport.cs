using System.Globalization;
using Backscatter.Core.Compliance;
using Backscatter.Core.Data;
using Backscatter.Core.Names;
using Backscatter.Core.Scanning;
using CsvHelper;
using CsvHelper.Configuration;

namespace Backscatter.Cli.Output;

/// <summary>One line for each subject of each control, for spreadsheets and ticket systems.</summary>
internal static class CsvReport
{
    private static readonly string[] Columns = ["tenant", "target", "control", "title", "severity", "verdict", "reason", "subject", "why", "next_step"];

    public static void Write(ScanDocument document, TextWriter output)
    {
        // A cell that begins with = + - @ is a formula to a spreadsheet, and the text in it is foreign.
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture) { InjectionOptions = InjectionOptions.Escape, NewLine = "\n" };
        using var csv = new CsvWriter(output, configuration, leaveOpen: true);
        WriteLine(csv, Columns);
        foreach (var target in document.Targets)
        {
            foreach (var control in target.Controls)
            {
                foreach (var subject in control.Subjects)
                {
                    WriteLine(csv, [
                        target.Tenant ?? "", target.Target, control.Id, control.Title, Words<ControlSeverity>.Of(control.Severity), Words<Verdict>.Of(subject.Verdict),
                        subject.Reason ?? "", subject.Subject, ForeignText.Escape(subject.Why, 1000), subject.NextStep ?? "",
                    ]);
                }
            }
        }
    }

    private static void WriteLine(CsvWriter csv, string[] cells)
    {
        foreach (var cell in cells) csv.WriteField(cell);
        csv.NextRecord();
    }
}
