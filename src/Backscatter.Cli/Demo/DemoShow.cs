using System.Globalization;
using System.Net;
using Backscatter.Cli.Input;
using Backscatter.Cli.Output;
using Backscatter.Cli.Scans;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Compliance;
using Backscatter.Core.Data;
using Backscatter.Core.Dns;
using Backscatter.Core.Names;
using Backscatter.Core.Scanning;
using Backscatter.Core.Smtp;
using Backscatter.Lab;
using Backscatter.Lab.Clients;
using Spectre.Console;
using static Backscatter.Cli.Output.TableReport;

namespace Backscatter.Cli.Demo;

/// <summary>The demo: the lab's clients scanned by the real scanner over real sockets, then the lists and resolvers that must not be believed.</summary>
internal sealed class DemoShow(IAnsiConsole console, bool verbose)
{
    internal static readonly ProbeIdentity Prober = new(SmtpIdentity.Of(DomainName.Parse("mx.probe.example")), SmtpIdentity.Of(DomainName.Parse("probe.example")), HasName: true);

    public async Task<int> RunAsync(bool keepRunning, CancellationToken cancellationToken)
    {
        var data = ScanData.Shipped;
        await using var lab = await LabInternet.StartAsync(new LabOptions { EmptyBlocklists = LabLists.Of(BlocklistCatalogue.Shipped) }, cancellationToken);
        console.MarkupLine($"[bold]A small internet is running on this machine[/]: {lab.Clients.Count} clients, {lab.MailServers.Count} mail servers, a DNS server on {lab.Resolver.EndPoint}. Nothing leaves it, no message is sent.");

        var clients = await ScanAsync(lab, lab.Resolver.EndPoint, data with { Lists = ListsFor(lab.Clients, data) }, lab.Clients, cancellationToken);
        if (cancellationToken.IsCancellationRequested) return ExitCode.Unknown;
        var report = new TableReport(console, verbose);
        foreach (var (client, target) in lab.Clients.Zip(clients.Targets))
        {
            report.Write(target);
            WriteLesson(client.Title, client.Teaches);
        }

        var doubtful = await ShowDoubtfulAsync(lab, data, cancellationToken);
        if (cancellationToken.IsCancellationRequested) return ExitCode.Unknown;
        var afterMessage = await ShowMessagesAsync(lab, cancellationToken);
        if (cancellationToken.IsCancellationRequested) return ExitCode.Unknown;
        var surprises = DemoOutcome.Surprises(lab.Clients, clients.Targets).Concat(doubtful).Concat(afterMessage).ToList();
        WriteSummary(lab.Clients, clients.Targets, surprises);
        if (keepRunning) await KeepRunningAsync(lab, cancellationToken);
        return surprises.Count == 0 ? ExitCode.Pass : ExitCode.Fail;
    }

    /// <summary>The same clean client, asked about at lists and through resolvers that must not be believed.</summary>
    private async Task<IReadOnlyList<string>> ShowDoubtfulAsync(LabInternet lab, ScanData data, CancellationToken cancellationToken)
    {
        var clean = lab.Clients[0];
        console.WriteLine();
        console.Write(new Rule("[bold]Answers that must not be believed[/]").LeftJustified());
        console.MarkupLine($"The same clean client, {Text(clean.Domain)}, asked about where something is wrong with the list or the resolver:");
        var lessons = await ScanAsync(lab, lab.Resolver.EndPoint, data with { Lists = BlocklistCatalogue.Shipped.Named(LabCatalogue.Lists.Select(lesson => lesson.List.Zone)) }, [clean], cancellationToken);
        var refused = await ScanAsync(lab, lab.RefusedResolver.EndPoint, data with { Lists = BlocklistCatalogue.Shipped.Named(LabCatalogue.Refusals.Select(list => list.Zone)) }, [clean], cancellationToken);
        var rewriting = await ScanAsync(lab, lab.RewritingResolver.EndPoint, data with { Lists = BlocklistCatalogue.Shipped.Named(["ips.backscatterer.org", "bl.spamcop.net"]) }, [clean], cancellationToken);
        if (cancellationToken.IsCancellationRequested) return [];

        var answers = lessons.Targets[0].Blocklists.SelectMany(subject => subject.Answers).ToList();
        foreach (var lesson in LabCatalogue.Lists)
        {
            if (answers.FirstOrDefault(answer => answer.Zone == lesson.List.Zone) is not { } answer) continue;
            WriteAnswer(answer);
            WriteLesson(null, lesson.Teaches);
        }

        console.MarkupLine("[bold]Through a resolver that the lists refuse[/], as they refuse the public ones and the large clouds:");
        foreach (var answer in refused.Targets[0].Blocklists.SelectMany(subject => subject.Answers).DistinctBy(answer => answer.Zone)) WriteAnswer(answer);
        WriteLesson(null, "Each list says no in its own code, and a naive reader takes every one of them for a listing. Use a recursive resolver of your own, or the keys that the operators give out.");
        console.MarkupLine("[bold]Through a resolver that invents an address for names that do not exist[/]:");
        foreach (var answer in rewriting.Targets[0].Blocklists.SelectMany(subject => subject.Answers).DistinctBy(answer => answer.Zone)) WriteAnswer(answer);
        WriteLesson(null, "No list answers outside 127.0.0.0/8, so this came from somebody between: neither listed nor clean.");
        return DemoOutcome.Believed(lessons.Targets[0], refused.Targets[0], rewriting.Targets[0]);
    }

    /// <summary>What a scan leaves undetermined, since it sends no message. Here the servers are ours, so one may be sent.</summary>
    private async Task<IReadOnlyList<string>> ShowMessagesAsync(LabInternet lab, CancellationToken cancellationToken)
    {
        console.WriteLine();
        console.Write(new Rule("[bold]What only a message can tell[/]").LeftJustified());
        console.MarkupLine("Some servers accepted a recipient that does not exist. A scan stops there; in the lab the servers are ours, so one message follows:");
        var surprises = new List<string>();
        foreach (var (client, expected) in lab.Clients.SelectMany(client => client.Expected.Endpoints.Where(endpoint => endpoint.AfterMessage is not null), (client, endpoint) => (client, endpoint)))
        {
            var judged = await MessageTest.RunAsync(lab, client, expected.Host, cancellationToken);
            var verdict = Words<EndpointVerdict>.Of(judged.Verdict);
            console.Write(new Padder(new Markup($"{(judged.IsSafe ? Sign(Verdict.Pass) : Sign(Verdict.Fail))} {Text(expected.Host)} [bold]{verdict}[/] [dim]{Text(judged.Why)}[/]"), new Padding(2, 0, 0, 0)));
            if (verdict != expected.AfterMessage) surprises.Add($"{expected.Host} is {verdict} after a message, not {expected.AfterMessage}");
        }

        return surprises;
    }

    /// <summary>The lists of every scan and those that the clients are on; without those that misbehave in the lab, which have a part of their own.</summary>
    private static IReadOnlyList<Blocklist> ListsFor(IReadOnlyList<LabClient> clients, ScanData data)
    {
        var odd = LabCatalogue.Lists.Select(lesson => lesson.List.Zone).ToHashSet(StringComparer.Ordinal);
        var named = BlocklistCatalogue.Shipped.Named(clients.SelectMany(client => client.Expected.Listings).Select(listing => listing.Zone));
        return [.. data.Lists.Union(named).Where(list => !odd.Contains(list.Zone))];
    }

    private static async Task<ScanDocument> ScanAsync(LabInternet lab, IPEndPoint resolver, ScanData data, IReadOnlyList<LabClient> clients, CancellationToken cancellationToken)
    {
        using var scan = await Scan.StartAsync(
            new ScanSetup
            {
                Engine = new EngineSetup
                {
                    Resolvers = [resolver],
                    Data = data,
                    Ehlo = Prober.Ehlo,
                    SenderDomain = Prober.SenderDomain,
                    Probe = ProbeConsent.Granted,
                    AllowPrivate = true,
                    SmtpPort = lab.SmtpPort ?? 25,
                    Authorities = [lab.Authority.Root],
                },
                ProbeAskedFor = true,
                Concurrency = 32,
            },
            TimeProvider.System,
            lab.Connector,
            cancellationToken);
        var targets = clients.Select(client => new ListedTarget(new Target.Domain(DomainName.Parse(client.Domain)), null)).ToList();
        return (await LiveProgress.ShowAsync(progress => scan.RunAsync(targets, progress, cancellationToken))).Document;
    }

    private void WriteLesson(string? title, string teaches) =>
        console.Write(new Padder(new Markup($"[aqua]{(title is null ? "" : $"{Text(title)}. ")}{Text(teaches)}[/]"), new Padding(2, 0, 0, 0)));

    private void WriteAnswer(BlocklistAnswerPart answer) => console.MarkupLine(
        $"  [yellow]?[/] {Text(answer.Zone)} [dim]{Text(answer.Answers.Count > 0 ? string.Join(", ", answer.Answers) : Words<DnsCode>.Of(answer.Code!.Value))}[/] {Text(Words<AnswerResult>.Of(answer.Result))}{(answer.Reason is { } reason ? $" ({Text(Words<UnknownReason>.Of(reason))})" : "")}");

    private void WriteSummary(IReadOnlyList<LabClient> clients, IReadOnlyList<TargetPart> targets, List<string> surprises)
    {
        console.WriteLine();
        console.Write(new Rule("[bold]Outcome[/]").LeftJustified());
        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in (string[])["Client", "Outcome", "Mail servers", "Fails", "Unknown"]) table.AddColumn(column);
        foreach (var (client, target) in clients.Zip(targets))
        {
            table.AddRow(
                Text(client.Domain),
                $"{Sign(target.Verdict)} {Words<Verdict>.Of(target.Verdict)}",
                Text(DemoOutcome.Endpoints(target)),
                Ids(target, Verdict.Fail),
                Ids(target, Verdict.Unknown));
        }

        console.Write(table);
        foreach (var surprise in surprises) console.MarkupLine($"[red]Not as expected:[/] {Text(surprise)}");
        if (surprises.Count == 0) console.MarkupLine(string.Create(CultureInfo.InvariantCulture, $"[green]All {clients.Count} clients came out as they should.[/]"));
    }

    /// <summary>The controls that came out so, on one line: <c>BSC-010 011 030</c>.</summary>
    private static string Ids(TargetPart target, Verdict verdict)
    {
        var ids = target.Controls.Where(control => control.Verdict == verdict && !control.IsSilent).Select(control => control.Id).ToList();
        return string.Join(' ', ids.Take(1).Concat(ids.Skip(1).Select(id => id.Replace("BSC-", "", StringComparison.Ordinal))));
    }

    private async Task KeepRunningAsync(LabInternet lab, CancellationToken cancellationToken)
    {
        console.WriteLine();
        console.MarkupLine(lab.SmtpPort is { } port
            ? $"The small internet goes on running. In another terminal:\n  backscatter scan {Text(lab.Clients[1].Domain)} --resolver {lab.Resolver.EndPoint} --smtp-port {port} --allow-private --probe --i-am-authorized --verbose\nCtrl-C ends it."
            : "The small internet goes on running; its mail servers can be reached from this process only. Ctrl-C ends it.");
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            console.MarkupLine("[dim]The small internet is stopped.[/]");
        }
    }
}
