using System.Globalization;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Compliance;
using Backscatter.Core.Data;
using Backscatter.Core.Names;
using Backscatter.Core.Scanning;
using Backscatter.Core.Smtp;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Backscatter.Cli.Output;

/// <summary>The report for a terminal: what is wrong, why, and the next step, at a glance; evidence where it is asked for.</summary>
internal sealed class TableReport(IAnsiConsole console, bool verbose)
{
    private const int MostSubjects = 5;

    public void Write(ScanDocument document)
    {
        foreach (var target in document.Targets) Write(target);
        var summary = document.Summary;
        console.WriteLine();
        console.MarkupLine(string.Create(CultureInfo.InvariantCulture,
            $"{Sign(summary.Verdict)} {document.Targets.Count} target{(document.Targets.Count == 1 ? "" : "s")}: [red]{summary.Fail} fail[/], [yellow]{summary.Unknown} unknown[/], [green]{summary.Pass} pass[/] in {document.Seconds:0.0} s"));
        if (!document.Complete) console.MarkupLine("[yellow]The scan was interrupted: what is missing is unknown, not clean.[/]");
    }

    /// <summary>One target.</summary>
    public void Write(TargetPart target)
    {
        console.WriteLine();
        console.Write(new Rule($"{Sign(target.Verdict)} [bold]{Text(target.Target)}[/]{(target.Tenant is { } tenant ? $" [dim]{Text(tenant)}[/]" : "")} {Coloured(target.Verdict)}").LeftJustified());
        if (Facts(target) is { Length: > 0 } facts) console.MarkupLine($"[dim]{facts}[/]");
        WriteChanges(target);
        WriteOpenControls(target);
        WriteListings(target);
        WriteGoodNews(target);
        WriteInformation(target);
        if (verbose) new EvidenceReport(console).Write(target);
    }

    private void WriteChanges(TargetPart target)
    {
        if (target.Changes is not { } changes) return;
        if (ChangeLine.Summary(target) is { } summary) console.MarkupLine($"[dim]{Text(summary)}[/]");
        foreach (var change in changes) console.MarkupLine($"{(ChangeLine.IsGood(change) ? "[green]↘[/]" : "[red]↗[/]")} {Text(ChangeLine.Of(change))}");
    }

    private static string Facts(TargetPart target)
    {
        var facts = new List<string>();
        if (target.Route is { } route)
        {
            facts.Add(route.Hosts.Count == 0 ? $"mail route: {route.Kind}" : $"{route.Kind}: {Text(string.Join(", ", route.Hosts.Take(4).Select(host => host.Host)))}{(route.Hosts.Count > 4 ? $" and {route.Hosts.Count - 4} more" : "")}");
            if (route.Hosts.Select(host => host.Provider).FirstOrDefault(provider => provider is not null) is { } provider) facts.Add($"hosted by {Text(provider)}");
        }

        if (target.Spf is { } spf) facts.Add($"SPF {spf.Status}, {spf.Lookups} of 10 lookups");
        if (target.Dmarc is { } dmarc) facts.Add($"DMARC {dmarc.Policy ?? dmarc.Status}");
        return string.Join(" · ", facts);
    }

    private void WriteOpenControls(TargetPart target)
    {
        var open = target.Controls.Where(control => control.Verdict != Verdict.Pass && !control.IsSilent).OrderBy(control => control.Verdict == Verdict.Fail ? 0 : 1).ThenByDescending(control => control.Severity).ToList();
        if (open.Count == 0) return;
        var table = new Table().Border(TableBorder.Rounded).BorderColor(Color.Grey).Expand();
        table.AddColumn(new TableColumn("Control").Width(30));
        table.AddColumn(new TableColumn("What was seen"));
        table.AddColumn(new TableColumn("Next step").Width(38));

        // One cause often leaves several controls open, such as a server that can't be reached: it is told once.
        foreach (var cause in open.GroupBy(control => (control.Verdict, control.Reason, Seen: string.Join('\n', Deciding(control).Select(subject => subject.Subject + subject.Why)))))
            table.AddRow(Titles([.. cause]), Seen(cause.First()), NextSteps(cause.First()));
        console.Write(table);
    }

    private static IEnumerable<SubjectVerdict> Deciding(ControlPart control) => control.Subjects.Where(subject => subject.Verdict == control.Verdict);

    private static Markup Titles(IReadOnlyList<ControlPart> controls)
    {
        var first = controls[0];
        var state = first.Verdict == Verdict.Unknown ? $"[yellow]unknown: {first.Reason}[/]" : $"[red]{Words<ControlSeverity>.Of(first.Severity)}[/]";
        return new Markup($"{Sign(first.Verdict)} {state}\n{string.Join('\n', controls.Select(control => $"[bold]{control.Id}[/] {Text(control.Title)}"))}");
    }

    private static Rows Seen(ControlPart control)
    {
        var subjects = Deciding(control).ToList();
        var lines = subjects.Take(MostSubjects).Select(subject => new Markup($"[bold]{Text(subject.Subject)}[/]: {Text(subject.Why)}")).ToList<IRenderable>();
        if (subjects.Count > MostSubjects) lines.Add(new Markup($"[dim]and {subjects.Count - MostSubjects} more[/]"));
        return new Rows(lines);
    }

    private static Markup NextSteps(ControlPart control) => new(string.Join('\n', Deciding(control)
        .Select(subject => subject.NextStep ?? control.NextStep ?? "")
        .Where(step => step.Length > 0)
        .Distinct()
        .Take(3)
        .Select(Text)
        .Concat((control.Remedies ?? []).Select(RemedyText.Of).Distinct().Take(3).Select(remedy => $"[blue]{Text(remedy)}[/]"))));

    /// <summary>Each listing once more by itself: how far it reaches, whose it is to end, and when it ends by itself.</summary>
    private void WriteListings(TargetPart target)
    {
        foreach (var (subject, answer) in Answers(target).Where(pair => pair.Answer is { Result: AnswerResult.Listed, ContainedIn: null } && pair.Subject.Provider is null))
            Line($"{(answer.Matters ? "[red]✗[/]" : "[blue]i[/]")} {Text(subject.Subject)} on [bold]{Text(answer.Name)}[/]: {Text(ListingLine.Of(answer))}");
    }

    private void WriteGoodNews(TargetPart target)
    {
        var passed = target.Controls.Where(control => control.Verdict == Verdict.Pass).ToList();
        if (passed.Count > 0)
            console.Write(new Padder(new Markup($"[green]✓ {passed.Count} pass:[/] {string.Join(' ', passed.Select(control => verbose ? $"\n[bold]{control.Id}[/] {Text(control.Title)}" : control.Id))}"), new Padding(2, 0, 0, 0)));
        foreach (var endpoint in target.Endpoints)
            Line($"{Sign(endpoint)} {Text(endpoint.Endpoint)} [bold]{Words<EndpointVerdict>.Of(endpoint.Verdict)}[/]{(endpoint.Reason is { } reason ? $" ({Words<NotTestedReason>.Of(reason)})" : "")}{(endpoint.Platform is { } platform ? $" [dim]{Text(platform.Name)} ({Words<PlatformConfidence>.Of(platform.Confidence)} confidence)[/]" : "")}");
        foreach (var (subject, answer) in Answers(target).Where(pair => pair.Answer.Result == AnswerResult.AllowListed))
            Line($"[green]+[/] {Text(subject.Subject)} is on {Text(answer.Name)}: {Text(answer.Meaning)}");
    }

    private void WriteInformation(TargetPart target)
    {
        foreach (var (subject, answer) in Answers(target))
        {
            var shared = subject.Provider is not null && answer.Result == AnswerResult.Listed;
            if (answer.Result != AnswerResult.Informational && !shared) continue;
            Line($"[blue]i[/] {Text(subject.Subject)} {(subject.Provider is { } provider ? $"({Text(provider)}, shared: the provider's, not yours to fix) " : "")}{Text(answer.Name)}: {Text(answer.Meaning)}");
        }

        foreach (var advised in Advised(target)) Line($"[blue]i[/] {Text(advised.Subject)}: {Text(advised.Why)} {Text(advised.NextStep!)}");
        foreach (var silent in target.Controls.Where(control => control.IsSilent)) Line($"[blue]i[/] {silent.Id} {Text(silent.Title)}: unknown ({silent.Reason}), and counts only where it fails");
        foreach (var note in (target.Route?.Notes ?? []).Concat(TransportNotes.Of(target))) Line($"[blue]i[/] {Text(note)}");
    }

    /// <summary>What passes and could be better all the same.</summary>
    private static IEnumerable<SubjectVerdict> Advised(TargetPart target) => target.Controls
        .SelectMany(control => control.Subjects)
        .Where(subject => subject is { Verdict: Verdict.Pass, NextStep: not null });

    private void Line(string markup) => console.Write(new Padder(new Markup(markup), new Padding(2, 0, 0, 0)));

    private static IEnumerable<(BlocklistSubjectPart Subject, BlocklistAnswerPart Answer)> Answers(TargetPart target) =>
        target.Blocklists.SelectMany(subject => subject.Answers, (subject, answer) => (subject, answer));

    private static string Sign(EndpointPart endpoint) => endpoint.Verdict switch
    {
        EndpointVerdict.RejectsUnknown or EndpointVerdict.RejectsAfterData or EndpointVerdict.RejectsTemporarily => Sign(Verdict.Pass),
        EndpointVerdict.NotTested => Sign(Verdict.Unknown),
        _ => Sign(Verdict.Fail),
    };

    internal static string Sign(Verdict verdict) => verdict switch
    {
        Verdict.Pass => "[green]✓[/]",
        Verdict.Fail => "[red]✗[/]",
        _ => "[yellow]?[/]",
    };

    private static string Coloured(Verdict verdict) => verdict switch
    {
        Verdict.Pass => "[green]pass[/]",
        Verdict.Fail => "[red]fail[/]",
        _ => "[yellow]unknown[/]",
    };

    internal static string Text(string text) => Markup.Escape(ForeignText.Escape(text, 700));
}
