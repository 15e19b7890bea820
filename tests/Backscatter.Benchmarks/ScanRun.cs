using System.Diagnostics;
using Backscatter.Cli.Demo;
using Backscatter.Cli.Input;
using Backscatter.Cli.Scans;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Names;
using Backscatter.Core.Scanning;
using Backscatter.Core.Smtp;
using Backscatter.Lab;
using Backscatter.Lab.Clients;

namespace Backscatter.Benchmarks;

/// <summary>How long scans of one target took.</summary>
/// <param name="Seconds">Each scan's, in the order in which they were made.</param>
internal sealed record ScanTimes(IReadOnlyList<double> Seconds)
{
    /// <summary>The time within which so many of a hundred scans were done: the next one above, never a mean of two.</summary>
    public double Percentile(int percent) => Seconds.Order().ElementAt((int)Math.Ceiling(percent / 100.0 * Seconds.Count) - 1);
}

/// <summary>
/// One domain scanned again and again, one scan at a time: a mail server that refuses unknown recipients, and lists that are asked through a resolver
/// that takes its time. Nothing is kept from one scan to the next: each begins by testing the resolver and the lists.
/// </summary>
internal sealed class ScanRun : IAsyncDisposable
{
    private const string Client = "larkspur.example";

    private readonly LabInternet _lab;
    private readonly IReadOnlyList<Blocklist> _lists;
    private readonly string _authority = Path.GetTempFileName();

    private ScanRun(LabInternet lab, IReadOnlyList<Blocklist> lists) => (_lab, _lists) = (lab, lists);

    public int Lists => _lists.Count;

    /// <summary>Starts the small internet.</summary>
    /// <param name="lists">How many lists are asked: those that are on, then the next ones of the catalogue that need no key, but none of IPv6 alone: the client has no such address.</param>
    /// <param name="resolverDelay">How long each answer of the resolver takes.</param>
    public static async Task<ScanRun> StartAsync(int lists, TimeSpan resolverDelay)
    {
        var catalogue = BlocklistCatalogue.Shipped;
        List<Blocklist> chosen = [.. catalogue.Default(BlocklistKeys.None)
            .Concat(catalogue.Lists.Where(list => list is { IsAsked: true, Key: null }))
            .Distinct()
            .Where(list => list.Subjects != SubjectKinds.IPv6)
            .Take(lists)];
        var options = new LabOptions
        {
            Addressing = LabAddressing.Loopback,
            ResolverDelay = resolverDelay,
            Clients = [.. LabCatalogue.Clients.Where(client => client.Domain == Client)],
            ListLessons = [],
            EmptyBlocklists = LabLists.Of(catalogue),
        };
        var run = new ScanRun(await LabInternet.StartAsync(options, CancellationToken.None), chosen);
        await File.WriteAllTextAsync(run._authority, run._lab.Authority.RootPem);
        return run;
    }

    /// <summary>Scans so often in this process, after a few scans that count for nothing: by then the runtime has compiled what it will run.</summary>
    public async Task<ScanTimes> InThisProcessAsync(int scans)
    {
        const int Unmeasured = 5;
        List<double> seconds = [];
        for (var scan = 0; scan < Unmeasured + scans; scan++)
        {
            var took = await ScanAsync();
            if (scan >= Unmeasured) seconds.Add(took);
        }

        return new ScanTimes(seconds);
    }

    /// <summary>Scans so often by a process of its own, from its start to its end.</summary>
    public async Task<ScanTimes> AsProcessesAsync(int scans)
    {
        List<double> seconds = [];
        for (var scan = 0; scan < scans; scan++)
        {
            var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (var argument in (string[])
            [
                Path.Combine(AppContext.BaseDirectory, "backscatter.dll"), "scan", Client, "--probe", "--i-am-authorized", "--lists", string.Join(',', _lists.Select(list => list.Zone)),
                "--resolver", $"{_lab.Resolver.EndPoint}", "--smtp-port", $"{_lab.SmtpPort}", "--allow-private", "--ca-file", _authority, "--ehlo", "mx.probe.example", "--sender-domain", "probe.example",
            ]) start.ArgumentList.Add(argument);
            var started = Stopwatch.GetTimestamp();
            using var process = Process.Start(start)!;
            var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync();
            seconds.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
            if (process.ExitCode != 0 || !(await output).Contains("rejects-unknown", StringComparison.Ordinal))
                throw new InvalidOperationException($"backscatter scan ended with {process.ExitCode}: {await error}{await output}");
        }

        return new ScanTimes(seconds);
    }

    public async ValueTask DisposeAsync()
    {
        await _lab.DisposeAsync();
        File.Delete(_authority);
    }

    private async Task<double> ScanAsync()
    {
        var started = Stopwatch.GetTimestamp();
        var setup = new ScanSetup
        {
            Engine = new EngineSetup
            {
                Resolvers = [_lab.Resolver.EndPoint],
                Data = ScanData.Shipped with { Lists = _lists },
                Ehlo = DemoShow.Prober.Ehlo,
                SenderDomain = DemoShow.Prober.SenderDomain,
                Probe = ProbeConsent.Granted,
                AllowPrivate = true,
                SmtpPort = _lab.SmtpPort!.Value,
                Authorities = [_lab.Authority.Root],
            },
            ProbeAskedFor = true,
        };
        using var scan = await Scan.StartAsync(setup, TimeProvider.System, null, CancellationToken.None);
        var document = (await scan.RunAsync([new ListedTarget(new Target.Domain(DomainName.Parse(Client)), null)], null, CancellationToken.None)).Document;
        var took = Stopwatch.GetElapsedTime(started).TotalSeconds;

        var target = document.Targets[0];
        var zones = target.Blocklists.SelectMany(subject => subject.Answers).Select(answer => answer.Zone).Distinct().Count();
        var unknown = target.Blocklists.SelectMany(subject => subject.Answers).Count(answer => answer.Result == AnswerResult.Unknown);
        if (!target.Complete || target.Endpoints is not [{ Verdict: EndpointVerdict.RejectsUnknown }] || zones != _lists.Count || unknown > 0)
            throw new InvalidOperationException($"a scan saw otherwise than is there: complete {target.Complete}, {string.Join(' ', target.Endpoints.Select(endpoint => endpoint.Verdict))}, {zones} lists of {_lists.Count}, {unknown} answers unknown");
        return took;
    }
}
