using System.Globalization;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Compliance;
using Backscatter.Core.Data;
using Backscatter.Core.Scanning;

namespace Backscatter.Cli.Output;

/// <summary>The report for a ticket or a wiki: what is wrong first, what passes in one line. Foreign text cannot become a link, a heading or a table cell.</summary>
internal static class MarkdownReport
{
    public static void Write(ScanDocument document, TextWriter output)
    {
        output.WriteLine("# Mail compliance scan");
        output.WriteLine();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{document.StartedAt:yyyy-MM-dd HH:mm} UTC · {document.Targets.Count} target{(document.Targets.Count == 1 ? "" : "s")} · {document.Summary.Fail} failed, {document.Summary.Unknown} unknown, {document.Summary.Pass} passed{(document.Complete ? "" : " · interrupted, not complete")}"));
        foreach (var target in document.Targets) WriteTarget(target, output);
    }

    private static void WriteTarget(TargetPart target, TextWriter output)
    {
        output.WriteLine();
        output.WriteLine($"## {MarkdownText.Foreign(target.Target)}: {Words<Verdict>.Of(target.Verdict)}");
        if (target.Tenant is { } tenant) output.WriteLine($"\nTenant: {MarkdownText.Foreign(tenant)}");
        if (target.Changes is { } changes)
        {
            output.WriteLine($"\n{ChangeLine.Summary(target)}");
            if (changes.Count > 0) output.WriteLine();
            foreach (var change in changes) output.WriteLine($"- {MarkdownText.Foreign(ChangeLine.Of(change))}");
        }

        var open = target.Controls.Where(control => control.Verdict != Verdict.Pass).OrderBy(control => control.Verdict == Verdict.Fail ? 0 : 1).ToList();
        if (open.Count > 0)
        {
            output.WriteLine();
            output.WriteLine("| Verdict | Control | Subject | What was seen | Next step |");
            output.WriteLine("|---|---|---|---|---|");
            foreach (var control in open)
            {
                foreach (var subject in control.Subjects.Where(subject => subject.Verdict != Verdict.Pass))
                {
                    var verdict = subject.Reason is { } reason ? $"{Words<Verdict>.Of(subject.Verdict)} ({reason})" : Words<Verdict>.Of(subject.Verdict);
                    output.WriteLine($"| {verdict} | {control.Id} {MarkdownText.Foreign(control.Title)} | {MarkdownText.Foreign(subject.Subject)} | {MarkdownText.Foreign(subject.Why)} | {MarkdownText.Foreign(RemedyText.NextStep(control, subject, control.NextStep))} |");
                }
            }
        }

        var listings = target.Blocklists.SelectMany(subject => subject.Answers, (subject, answer) => (subject.Subject, Answer: answer)).Where(pair => pair.Answer is { Result: AnswerResult.Listed, ContainedIn: null }).ToList();
        if (listings.Count > 0)
        {
            output.WriteLine();
            output.WriteLine("| Listed | On | What it means |");
            output.WriteLine("|---|---|---|");
            foreach (var (subject, answer) in listings) output.WriteLine($"| {MarkdownText.Foreign(subject)} | {MarkdownText.Foreign(answer.Name)} | {MarkdownText.Foreign(ListingLine.Of(answer))} |");
        }

        var passed = target.Controls.Where(control => control.Verdict == Verdict.Pass).Select(control => control.Id).ToList();
        if (passed.Count > 0) output.WriteLine($"\nPassed: {string.Join(", ", passed)}");
        var notes = TransportNotes.Of(target).ToList();
        if (notes.Count > 0) output.WriteLine();
        foreach (var note in notes) output.WriteLine($"- {MarkdownText.Foreign(note)}");
    }
}
