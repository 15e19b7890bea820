using System.Collections.Concurrent;
using System.Net;
using Backscatter.Core.Compliance;
using Backscatter.Core.Data;
using Backscatter.Core.Discovery;
using Backscatter.Core.Dns;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Sweeps;
using Backscatter.Core.Names;
using Backscatter.Core.Scanning;
using Backscatter.Core.Smtp;

namespace Backscatter.Watching.Tests.Engine;

/// <summary>Sees of each target what a test says: which controls fail. All others pass.</summary>
internal sealed class ScriptedScanner(TimeProvider time) : ITargetScanner
{
    private static readonly string[] Known = ["BSC-050", "BSC-051"];

    private readonly ConcurrentQueue<string> _scans = new();

    /// <summary>The controls that fail, by target.</summary>
    public ConcurrentDictionary<string, IReadOnlyList<string>> Failing { get; } = new();

    /// <summary>What a scan of a target ends with instead of a report.</summary>
    public ConcurrentDictionary<string, Exception> Broken { get; } = new();

    /// <summary>Targets whose mail server asks to come back.</summary>
    public ConcurrentDictionary<string, bool> Greylisting { get; } = new();

    /// <summary>The addresses of the mail servers of targets that this process may not connect to: agents are asked what they say.</summary>
    public ConcurrentDictionary<string, IReadOnlyList<string>> Withheld { get; } = new();

    /// <summary>What was scanned, as <c>a.example blocklists</c>, with how many endpoints were known to have asked to come back.</summary>
    public IReadOnlyList<string> Scans => [.. _scans];

    public Task LookAtFleetAsync(IReadOnlyCollection<string> subjects, CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<ScanReport> ScanAsync(WatchedTarget target, CheckKind kind, IReadOnlyList<GreylistedEndpoint> greylisted, IProbesElsewhere? elsewhere, CancellationToken cancellationToken)
    {
        _scans.Enqueue($"{target.Target} {Words<CheckKind>.Of(kind)}{(greylisted.Count > 0 ? $", came back {greylisted[0].Tries}" : "")}");
        if (Broken.TryGetValue(target.Target, out var failure)) throw failure;
        var (now, domain) = (time.GetUtcNow(), DomainName.Parse(target.Target));
        var facts = new ScanFacts { Target = target.Target, Domain = domain, Zones = new HashSet<string>() };
        var awaited = new List<AwaitedProbe>();
        if (kind == CheckKind.Probe) facts = facts with { Endpoints = Withheld.TryGetValue(target.Target, out var addresses) ? await AskAsync(domain, addresses, elsewhere, awaited, cancellationToken) : [Endpoint(domain, now)] };
        if (Withheld.TryGetValue(target.Target, out var all)) facts = facts with { Route = new MailRoute(domain, RouteKind.Mx, [new MailHost(DomainName.Parse($"mx.{domain}"), 10, DnsOutcome.Exists, DnsOutcome.Absent, [.. all.Select(IPAddress.Parse)], null)], [], []) };
        var controls = Known.Select(id => new ControlAssessment(ControlCatalogue.Shipped.All.Single(control => control.Id == id), [Said(target.Target, id)])).ToList();
        if (Withheld.ContainsKey(target.Target)) controls.Add(Assessment.Of(facts, ControlCatalogue.Shipped).Single(assessed => assessed.Control.Id == "BSC-010"));
        Assert.True(Target.TryParse(target.Target, out var parsed, out _));
        return new ScanReport(parsed, now, TimeSpan.FromSeconds(1), true, facts, controls) { Awaited = awaited };
    }

    public Task KeepAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<ScanReport> LookAsync(string target, CancellationToken cancellationToken) =>
        ScanAsync(new WatchedTarget(TenantId.Parse("nobody"), target, time.GetUtcNow()), CheckKind.Blocklists, [], null, cancellationToken);

    public ReadOnlyMemory<byte> Document(ScanReport report, Tenant? tenant) => "{}"u8.ToArray();

    private SubjectVerdict Said(string target, string control) => Failing.GetValueOrDefault(target, []).Contains(control)
        ? new SubjectVerdict(target, Verdict.Fail, null, "It does not hold.", "Mend it.")
        : new SubjectVerdict(target, Verdict.Pass, null, "It holds.");

    /// <summary>What others say of servers, as a scan asks them.</summary>
    private static async Task<IReadOnlyList<EndpointFacts>> AskAsync(
        DomainName domain, IReadOnlyList<string> addresses, IProbesElsewhere? elsewhere, List<AwaitedProbe> awaited, CancellationToken cancellationToken)
    {
        var withheld = EndpointJudgement.NotTested(NotTestedReason.EgressBlocked, "Port 25 does not lead out.", "Open it.", "test");
        var facts = new List<EndpointFacts>();
        foreach (var address in addresses)
        {
            var endpoint = new Endpoint(DomainName.Parse($"mx.{domain}"), IPAddress.Parse(address), 25);
            var found = elsewhere is null ? null : await elsewhere.FindAsync(endpoint, domain, cancellationToken);
            if (found is ProbeElsewhere.Awaited) awaited.Add(new AwaitedProbe(endpoint, domain));
            facts.Add(found switch
            {
                ProbeElsewhere.Seen seen => new EndpointFacts(endpoint, 10, null, EndpointJudge.Judge(seen.Observation), seen.Observation),
                ProbeElsewhere.NotMade not => new EndpointFacts(endpoint, 10, null, not.Judgement, null),
                _ => new EndpointFacts(endpoint, 10, null, withheld, null),
            });
        }

        return facts;
    }

    private EndpointFacts Endpoint(DomainName domain, DateTimeOffset now)
    {
        var endpoint = new Endpoint(DomainName.Parse($"mx.{domain}"), IPAddress.Parse("192.0.2.1"), 25);
        var reply = new SmtpReply(450, ["4.2.0 Greylisted"]);
        var seen = new ProbeObservation(
            endpoint, now, TimeSpan.FromSeconds(1), $"nobody@{domain}", true, null, null, [], TlsObservation.NotOffered, null,
            new StageReply(SmtpStage.RcptUnknown, reply, TimeSpan.Zero, ReplyClassifier.Classify(SmtpStage.RcptUnknown, reply, ReplyRules.Shipped)), null, null, null, null, []);
        var judgement = Greylisting.ContainsKey(domain.Ascii)
            ? EndpointJudgement.NotTested(NotTestedReason.Greylisted, "It asked to come back.", "Wait.", "test")
            : new EndpointJudgement(EndpointVerdict.RejectsUnknown, null, "It refuses.", "Nothing.", "test");
        return new EndpointFacts(endpoint, 10, null, judgement, seen);
    }
}
