using Backscatter.Core.Blocklists;
using Backscatter.Core.Compliance;
using Backscatter.Core.Discovery;
using Backscatter.Core.Dns;
using Backscatter.Core.Smtp;

namespace Backscatter.Core.Scanning;

/// <summary>Everything that scans need, put together: resolvers that were tested, blocklists with what is remembered of them, and a prober that suspects itself first.</summary>
public sealed class ScanEngine : IDisposable
{
    private readonly EngineSetup _setup;
    private readonly ListResolvers _ways;
    private readonly DnsClientResolver _dns;
    private readonly AnswerCount _counted;
    private readonly AnswerCount _countedLists;
    private readonly BlocklistChecker _blocklists;
    private readonly EgressCheck _egress;
    private readonly Scanner _scanner;

    private ScanEngine(EngineSetup setup, ListResolvers ways, IReadOnlyList<ResolverVerdict> resolvers, TimeProvider time, ISmtpConnector connector)
    {
        (_setup, _ways, Resolvers, Withheld) = (setup, ways, resolvers, setup.Withheld);
        _dns = new DnsClientResolver(setup.Resolvers, time: time);
        _counted = new AnswerCount(_dns);
        _countedLists = new AnswerCount(ways.First);
        _blocklists = new BlocklistChecker(ways.Parts(setup.Data.Lists, setup.Data.Keys, setup.Asking, time) with { Resolver = _countedLists, Resolvers = resolvers });
        _egress = new EgressCheck(connector, _counted, time);
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
                Probe = new SmtpProbe(connector, setup.Data.Rules, Options(setup), time),
                Controls = setup.Data.Controls,
                Fingerprints = setup.Data.Fingerprints,
                Remedies = setup.Data.Remedies,
                ProviderLimits = setup.ProviderLimits,
            },
            time);
    }

    /// <summary>What the resolvers' self-test showed, in the order in which they are asked.</summary>
    public IReadOnlyList<ResolverVerdict> Resolvers { get; }

    /// <summary>Why no server is connected to, though there is leave to; null where nothing stands in the way.</summary>
    public EndpointJudgement? Withheld { get; private set; }

    /// <summary>Whether resolvers were asked and none ever answered.</summary>
    public bool IsUnanswered => _counted.Asked + _countedLists.Asked > 0 && _counted.Answered + _countedLists.Answered == 0;

    /// <summary>
    /// Makes an engine, once its resolvers are tested: through one that rewrites nothing is believed. Where there is leave to probe, its way out through
    /// port 25 and its own address are looked at too.
    /// </summary>
    /// <param name="setup">How scans are made.</param>
    /// <param name="time">The clock.</param>
    /// <param name="connector">How mail servers are reached; null for TCP.</param>
    /// <param name="cancellationToken">Ends the making.</param>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public static async Task<ScanEngine> StartAsync(EngineSetup setup, TimeProvider time, ISmtpConnector? connector, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(setup);
        var ways = new ListResolvers(setup.Resolvers, time);
        try
        {
            var engine = new ScanEngine(setup, ways, await ways.TestAsync(cancellationToken), time, connector ?? new TcpConnector());
            if (setup.Probe == ProbeConsent.Granted) engine.Withheld ??= await engine.SuspectUsAsync(cancellationToken);
            return engine;
        }
        catch (OperationCanceledException)
        {
            ways.Dispose();
            throw;
        }
    }

    /// <summary>Asks the resolvers, for what is not a scan.</summary>
    public IDnsResolver Dns => _dns;

    /// <summary>Scans one target; cancelling ends it early, which still gives its report.</summary>
    /// <param name="target">The target.</param>
    /// <param name="progress">Is told how far the scan is.</param>
    /// <param name="waits">Called before a server that asks to come back is waited for.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public Task<ScanReport> ScanAsync(Target target, IProgress<ScanProgress>? progress, Action waits, CancellationToken cancellationToken) =>
        _scanner.ScanAsync(Request(target), progress, waits, cancellationToken);

    /// <summary>Scans one target that is watched; cancelling ends it early, which still gives its report.</summary>
    /// <param name="target">The target.</param>
    /// <param name="probe">Whether its mail servers may be connected to.</param>
    /// <param name="greylisted">What is remembered of those that have asked to come back.</param>
    /// <param name="elsewhere">Probes that others make where this process is <see cref="Withheld"/>; null where none does.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public Task<ScanReport> ScanAsync(Target target, ProbeConsent probe, IReadOnlyDictionary<string, GreylistedBefore> greylisted, IProbesElsewhere? elsewhere, CancellationToken cancellationToken) =>
        _scanner.ScanAsync(Request(target) with { Probe = probe, Greylisted = greylisted, Elsewhere = elsewhere }, null, cancellationToken);

    /// <summary>Looks at blocklists over many subjects at once; what is learnt is used by the scans that follow.</summary>
    public Task<BlocklistPass> LookAtFleetAsync(IEnumerable<BlocklistSubject> subjects, CancellationToken cancellationToken) => _blocklists.CheckAllAsync(subjects, cancellationToken);

    /// <summary>Asks the test points of all lists now; what changed in their health.</summary>
    public async Task<IReadOnlyList<HealthEvent>> TestListsAsync(CancellationToken cancellationToken)
    {
        await _blocklists.TestAsync(null, cancellationToken);
        return _blocklists.TakeNews();
    }

    /// <summary>What was learnt of the blocklists so far.</summary>
    public BlocklistState Remembered() => _blocklists.Snapshot();

    /// <summary>The document of some reports.</summary>
    /// <param name="reports">The reports, in the order in which they are to stand.</param>
    /// <param name="startedAt">When the first was begun.</param>
    /// <param name="elapsed">How long they took.</param>
    /// <param name="isComplete">Whether every target was scanned to its end.</param>
    public ScanDocument DocumentOf(IReadOnlyCollection<TenantReport> reports, DateTimeOffset startedAt, TimeSpan elapsed, bool isComplete) =>
        reports.ToDocument(Settings(), startedAt, elapsed, isComplete);

    /// <inheritdoc/>
    public void Dispose()
    {
        _scanner.Dispose();
        _ways.Dispose();
        _dns.Dispose();
    }

    private ScanRequest Request(Target target) => new(target, _setup.Probe) { SmtpPort = _setup.SmtpPort, Withheld = Withheld, AllowPrivate = _setup.AllowPrivate, Deadline = _setup.Deadline, GreylistWait = _setup.GreylistWait };

    private static ProbeOptions Options(EngineSetup setup) => new() { Ehlo = setup.Ehlo, SenderDomain = setup.SenderDomain, Authorities = setup.Authorities, Depth = setup.Depth, AsksOthers = setup.AsksOthers, ControlLocalPart = setup.ControlRecipient, UnverifiableLocalPart = setup.UnverifiableSender };

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
