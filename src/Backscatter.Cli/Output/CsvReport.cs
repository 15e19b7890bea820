using Backscatter.Core.Compliance;
using Backscatter.Core.Data;
using Backscatter.Core.Names;
using Backscatter.Core.Scanning;

namespace Backscatter.Cli.Output;

/// <summary>One line for each subject of each control, for spreadsheets and ticket systems.</summary>
internal static class CsvReport
{
    private static readonly string[] Columns = ["tenant", "target", "control", "title", "severity", "verdict", "reason", "subject", "why", "next_step"];

    public static void Write(ScanDocument document, TextWriter output)
    {
        using var csv = new CsvLines(output);
        csv.Write(Columns);
        foreach (var target in document.Targets)
        {
            foreach (var control in target.Controls)
            {
                foreach (var subject in control.Subjects)
                {
                    csv.Write([
                        target.Tenant ?? "", target.Target, control.Id, control.Title, Words<ControlSeverity>.Of(control.Severity), Words<Verdict>.Of(subject.Verdict),
                        subject.Reason ?? "", subject.Subject, ForeignText.Escape(subject.Why, 1000), RemedyText.NextStep(control, subject),
                    ]);
                }
            }
        }
    }
}
