using Backscatter.Cli.Input;
using Backscatter.Cli.Lists;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Compliance;
using Backscatter.Core.Discovery;
using Backscatter.Core.Dns;
using Backscatter.Core.Scanning;
using Backscatter.Core.Smtp;

namespace Backscatter.Cli.Scans;

/// <summary>What came of a scan of some targets.</summary>
/// <param name="Document">The report.</param>
/// <param name="Reports">What it was made of, in its order.</param>
/// <param name="ExitCode">What the process returns.</param>
/// <param name="SilentResolvers">One line when no resolver ever answered; null otherwise.</param>
/// <param name="SilentPort">One line when port 25 may be blocked on this side; null otherwise.</param>
internal sealed record Scanned(ScanDocument Document, IReadOnlyList<TenantReport> Reports, int ExitCode, string? SilentResolvers, string? SilentPort);

/// <summary>Scans a list of targets side by side.</summary>
internal sealed class Scan : IDisposable
{
    private readonly ScanSetup _setup;
    private readonly TimeProvider _time;
    private readonly ListResolvers _ways;
    private readonly DnsClientResolver _dns;
    private readonly AnswerCount _counted;
    private readonly AnswerCount _countedLists;
    private readonly BlocklistChecker _blocklists;
    private readonly EgressCheck _egress;
    private readonly Scanner _scanner;

    private Scan(ScanSetup setup, ListResolvers ways, IReadOnlyList<ResolverVerdict> resolvers, TimeProvider time, ISmtpConnector? connector)
    {
        (_setup, _ways, _time, Resolvers) = (setup, ways, time, resolvers);
        _dns = new DnsClientResolver(setup.Resolvers, time: time);
        _counted = new AnswerCount(_dns);
        _countedLists = new AnswerCount(ways.First);
        _blocklists = new BlocklistChecker(ways.Parts(setup.Data.Lists, setup.Data.Keys, setup.Asking, time) with { Resolver = _countedLists, Resolvers = resolvers });
        _egress = new EgressCheck(connector ?? new TcpConnector(), _counted, time);
        _scanner = new Scanner(
            new ScannerParts
            {
                Routes = new RouteDiscovery(_counted, setup.Data.Providers),
                Senders = new SpfDiscovery(_counted, setup.Data.Providers),
                Policies = new DmarcDiscovery(_counted),
                ReverseNames = new ReverseDiscovery(_counted),
                Transport = new TransportDiscovery(_counted),
                Blocklists = _blocklists,
                Zones = setup.Data.Lists.Select(list => list.Zone).ToHashSet(StringComparer.Ordinal),
                Probe = new SmtpProbe(connector ?? new TcpConnector(), setup.Data.Rules, Options(setup), time),
                Controls = setup.Data.Controls,
                Fingerprints = setup.Data.Fingerprints,
                Remedies = setup.Data.Remedies,
                ProviderLimits = setup.ProviderLimits,
            },
            time);
    }

    /// <summary>What the resolvers' self-test showed, in the order in which they are asked.</summary>
    public IReadOnlyList<ResolverVerdict> Resolvers { get; }

    /// <summary>Asks the resolvers.</summary>
    public IDnsResolver Dns => _dns;

    /// <summary>Why no server is connected to, though there is leave to; null where nothing stands in the way.</summary>
    public EndpointJudgement? Withheld { get; private set; }

    /// <summary>
    /// Makes a scan, once its resolvers are tested: through one that rewrites nothing is believed. Where there is leave to probe, its way out through
    /// port 25 and its own address are looked at too.
    /// </summary>
    public static async Task<Scan> StartAsync(ScanSetup setup, TimeProvider time, ISmtpConnector? connector, CancellationToken cancellationToken)
    {
        var ways = new ListResolvers(setup.Resolvers, time);
        try
        {
            var scan = new Scan(setup, ways, await ways.TestAsync(cancellationToken), time, connector);
            if (setup.Probe == ProbeConsent.Granted) scan.Withheld = await scan.SuspectUsAsync(cancellationToken);
            return scan;
        }
        catch (OperationCanceledException)
        {
            ways.Dispose();
            throw;
        }
    }

    /// <summary>Scans them; cancelling gives the report of what was scanned until then.</summary>
    public async Task<Scanned> RunAsync(IReadOnlyList<ListedTarget> targets, IProgress<ScanProgress>? progress, CancellationToken cancellationToken)
    {
        var startedAt = _time.GetUtcNow();
        var started = _time.GetTimestamp();
        var reports = new TenantReport?[targets.Count];
        using var places = new SemaphoreSlim(_setup.Concurrency);
        var scans = new List<Task>();
        try
        {
            for (var next = 0; next < targets.Count && !scans.Exists(scan => scan.IsFaulted); next++)
            {
                await places.WaitAsync(cancellationToken);
                var index = next;
                scans.Add(Task.Run(() => RunOneAsync(index), CancellationToken.None));
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The targets under way give their reports; those that were not begun are missing, and the document says that it is not complete.
        }

        await Task.WhenAll(scans);
        _setup.Asking.Keep(_blocklists.Snapshot());
        var finished = reports.OfType<TenantReport>().ToList();
        var document = finished.ToDocument(Settings(), startedAt, _time.GetElapsedTime(started), finished.Count == targets.Count && finished.All(entry => entry.Report.IsComplete));
        return new Scanned(document, finished, Exit(document), Silent(), SilentPort(finished));

        // A target that waits for a greylist gives its place to the next one: a few of them must not hold up a long list for hours.
        async Task RunOneAsync(int index)
        {
            var left = 0;
            try
            {
                reports[index] = new TenantReport(await _scanner.ScanAsync(Request(targets[index].Target), progress, Leave, cancellationToken), targets[index].Tenant);
            }
            finally
            {
                Leave();
            }

            void Leave()
            {
                if (Interlocked.Exchange(ref left, 1) == 0) places.Release();
            }
        }
    }

    /// <summary>What was learnt of the blocklists so far.</summary>
    public BlocklistState Remembered() => _blocklists.Snapshot();

    /// <summary>Looks at blocklists over many subjects at once; what is learnt is used by the scans that follow.</summary>
    public Task<BlocklistPass> LookAtFleetAsync(IEnumerable<BlocklistSubject> subjects, CancellationToken cancellationToken) => _blocklists.CheckAllAsync(subjects, cancellationToken);

    /// <summary>Scans one target of a sweep.</summary>
    /// <param name="target">The target.</param>
    /// <param name="probe">Whether its mail servers may be connected to.</param>
    /// <param name="greylisted">What is remembered of those that have asked to come back.</param>
    /// <param name="cancellationToken">Ends it early, which still gives its report.</param>
    public Task<ScanReport> RunOneAsync(Target target, ProbeConsent probe, IReadOnlyDictionary<string, GreylistedBefore> greylisted, CancellationToken cancellationToken) =>
        _scanner.ScanAsync(Request(target) with { Probe = probe, Greylisted = greylisted }, null, cancellationToken);

    /// <summary>One report as a document.</summary>
    public ScanDocument DocumentOf(ScanReport report, string? tenant) =>
        new[] { new TenantReport(report, tenant) }.ToDocument(Settings(), report.StartedAt, report.Elapsed, report.IsComplete);

    public void Dispose()
    {
        _scanner.Dispose();
        _ways.Dispose();
        _dns.Dispose();
    }

    private ScanRequest Request(Target target) => new(target, _setup.Probe) { SmtpPort = _setup.SmtpPort, Withheld = Withheld, AllowPrivate = _setup.AllowPrivate, Deadline = _setup.Deadline, GreylistWait = _setup.GreylistWait };

    private static ProbeOptions Options(ScanSetup setup) => new() { Ehlo = setup.Identity.Ehlo, SenderDomain = setup.Identity.SenderDomain, Authorities = setup.Authorities, Depth = setup.Depth, AsksOthers = setup.AsksOthers, ControlLocalPart = setup.ControlRecipient, UnverifiableLocalPart = setup.UnverifiableSender };

    private SettingsPart Settings() => new(
        [.. _setup.Resolvers.Select(resolver => resolver.ToString())],
        _setup.Probe == ProbeConsent.Granted ? "permitted" : "not-permitted",
        _setup.SmtpPort,
        [.. _setup.Data.Lists.Select(list => list.Zone)])
    {
        ResolverChecks = [.. Resolvers.Select(verdict => new ResolverCheckPart(verdict.Resolver, verdict.Fitness, verdict.RefusedBy, verdict.Why, verdict.NextStep))],
    };

    private async Task<EndpointJudgement?> SuspectUsAsync(CancellationToken cancellationToken)
    {
        if (_setup.OwnAddress is { } own
            && ProbeStop.OfOwnAddress(own, OwnAddress.Judge(own, await _blocklists.CheckAsync(BlocklistSubject.Of(own), cancellationToken))) is { } listed) return listed;
        return _setup.Canaries.Count == 0 ? null : ProbeStop.OfEgress(EgressJudge.Judge(await _egress.RunAsync(_setup.Canaries, cancellationToken)));
    }

    private string? SilentPort(IReadOnlyList<TenantReport> reports) =>
        _setup.Canaries.Count == 0 && EgressJudge.LooksBlocked(reports.SelectMany(report => report.Report.Facts.Endpoints).Select(endpoint => endpoint.Observation).OfType<ProbeObservation>())
            ? "no mail server answered at all, so port 25 may be blocked on this side; show that it is not with --canary, a mail server of yours that answers, or see backscatter doctor"
            : null;

    private static int Exit(ScanDocument document) => document.Summary.Verdict switch
    {
        Core.Compliance.Verdict.Pass => ExitCode.Pass,
        Core.Compliance.Verdict.Fail => ExitCode.Fail,
        _ => ExitCode.Unknown,
    };

    private string? Silent() => _counted.Asked + _countedLists.Asked > 0 && _counted.Answered + _countedLists.Answered == 0
        ? $"no answer from {string.Join(" or ", _setup.Resolvers)}, so everything is unknown; check the address, or name another resolver with --resolver ip[:port]"
        : null;

    /// <summary>Counts, so that a resolver that never answers is told apart from a domain whose servers don't.</summary>
    private sealed class AnswerCount(IDnsResolver inner) : IDnsResolver
    {
        private int _asked;
        private int _answered;

        public int Asked => _asked;

        public int Answered => _answered;

        public async Task<DnsReply> AskAsync(DnsQuestion question, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _asked);
            var reply = await inner.AskAsync(question, cancellationToken);
            if (reply.Code is not (DnsCode.Timeout or DnsCode.Unreachable)) Interlocked.Increment(ref _answered);
            return reply;
        }
    }
}
