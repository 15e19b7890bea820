using System.Globalization;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Data;
using Backscatter.Core.Discovery;
using Backscatter.Core.Dns;
using Backscatter.Core.Scanning;
using Backscatter.Core.Smtp;
using Spectre.Console;
using static Backscatter.Cli.Output.TableReport;

namespace Backscatter.Cli.Output;

/// <summary>What the verdicts rest on: the SPF tree's senders, the names of addresses, each list's question and answer, each line of each conversation.</summary>
internal sealed class EvidenceReport(IAnsiConsole console)
{
    public void Write(TargetPart target)
    {
        if (target.Spf is { } spf) WriteSpf(spf);
        foreach (var address in target.ReverseNames) WriteReverse(address);
        foreach (var subject in target.Blocklists) WriteAnswers(subject);
        foreach (var endpoint in target.Endpoints.Where(endpoint => endpoint.Transcript.Count > 0)) WriteConversation(endpoint);
        foreach (var endpoint in target.Endpoints) WriteCallbacks(endpoint);
    }

    private void WriteSpf(SpfPart spf)
    {
        var tree = new Tree($"[bold]SPF[/] {Text(spf.Record ?? spf.Status)}");
        foreach (var problem in spf.Problems) tree.AddNode($"[yellow]{Text(problem)}[/]");
        foreach (var sender in spf.Senders)
            tree.AddNode($"{Text(sender.Range)}{(sender.Provider is { } provider ? $" [dim]{Text(provider)}, shared[/]" : "")} [dim]{Text(string.Join("; ", sender.Paths))}[/]");
        console.Write(tree);
    }

    private void WriteReverse(ReversePart address)
    {
        var names = address.Names.Select(name => $"{name.Name} → {(name.Addresses.Count > 0 ? string.Join(", ", name.Addresses) : Words<ReverseNameStatus>.Of(name.Status))}");
        console.MarkupLine($"[bold]{Text(address.Address)}[/] → {Text(string.Join("; ", names.DefaultIfEmpty(address.Why ?? Words<ReverseStatus>.Of(address.Status))))}");
    }

    private void WriteAnswers(BlocklistSubjectPart subject)
    {
        console.MarkupLine($"[bold]{Text(subject.Subject)}[/] [dim]{Text(string.Join("; ", subject.Roles))}[/]");
        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in (string[])["List", "Result", "Answer", "Asked", "Resolver", "Meaning"]) table.AddColumn(column);
        foreach (var answer in subject.Answers)
        {
            var result = Words<AnswerResult>.Of(answer.Result) + (answer.Reason is { } reason ? $" ({Words<UnknownReason>.Of(reason)})" : "");
            var said = answer.Answers.Count > 0 ? string.Join(", ", answer.Answers) : answer.Code is { } code ? Words<DnsCode>.Of(code) : "not asked";
            var meaning = string.Join(" · ", [answer.Meaning, .. answer.ReasonTexts]);
            table.AddRow(Text(answer.Zone), Text(result), Text(said), Text(answer.Question ?? ""), Text(answer.Resolver ?? ""), Text(meaning));
        }

        console.Write(table);
    }

    private void WriteConversation(EndpointPart endpoint)
    {
        console.MarkupLine($"[bold]{Text(endpoint.Endpoint)}[/] {Words<EndpointVerdict>.Of(endpoint.Verdict)} [dim]decided by {Text(endpoint.Rule)}[/]");
        WriteLines(endpoint.Transcript);
        foreach (var other in endpoint.OtherTries ?? [])
        {
            console.MarkupLine(string.Create(CultureInfo.InvariantCulture, $"[bold]{Text(endpoint.Endpoint)}[/] [dim]also asked at {other.StartedAt:yyyy-MM-dd HH:mm} UTC[/] {Text(other.Why)}"));
            WriteLines(other.Transcript);
        }
    }

    private void WriteCallbacks(EndpointPart endpoint)
    {
        if (endpoint.Callbacks is not { } callbacks) return;
        console.MarkupLine($"[bold]{Text(endpoint.Endpoint)}[/] called back the sender of its probe");
        foreach (var call in callbacks)
            console.MarkupLine(string.Create(CultureInfo.InvariantCulture, $"  [dim]{call.At.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC[/] {Text(call.Client)} HELO {Text(call.Helo)} MAIL FROM:<{Text(call.MailFrom)}> RCPT TO:<{Text(call.Recipient)}>"));
    }

    private void WriteLines(IReadOnlyList<TranscriptPart> lines)
    {
        foreach (var line in lines)
        {
            var side = line.Side switch { TranscriptSide.Client => "[blue]→[/]", TranscriptSide.Server => "[green]←[/]", _ => "[dim]·[/]" };
            console.MarkupLine(string.Create(CultureInfo.InvariantCulture, $"  [dim]{line.At,8:0.000}[/] {side} {Text(line.Text)}"));
        }
    }
}
