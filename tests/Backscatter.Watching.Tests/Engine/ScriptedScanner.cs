using System.Collections.Concurrent;
using System.Net;
using Backscatter.Core.Compliance;
using Backscatter.Core.Data;
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

    /// <summary>What was scanned, as <c>a.example blocklists</c>, with how many endpoints were known to have asked to come back.</summary>
    public IReadOnlyList<string> Scans => [.. _scans];

    public Task LookAtFleetAsync(IReadOnlyCollection<string> subjects, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<ScanReport> ScanAsync(WatchedTarget target, CheckKind kind, IReadOnlyList<GreylistedEndpoint> greylisted, IProbesElsewhere? elsewhere, CancellationToken cancellationToken)
    {
        _scans.Enqueue($"{target.Target} {Words<CheckKind>.Of(kind)}{(greylisted.Count > 0 ? $", came back {greylisted[0].Tries}" : "")}");
        if (Broken.TryGetValue(target.Target, out var failure)) throw failure;
        var (now, domain) = (time.GetUtcNow(), DomainName.Parse(target.Target));
        var facts = new ScanFacts { Target = target.Target, Domain = domain, Zones = new HashSet<string>() };
        if (kind == CheckKind.Probe) facts = facts with { Endpoints = [Endpoint(domain, now)] };
        var controls = Known.Select(id => new ControlAssessment(ControlCatalogue.Shipped.All.Single(control => control.Id == id), [Said(target.Target, id)]));
        Assert.True(Target.TryParse(target.Target, out var parsed, out _));
        return Task.FromResult(new ScanReport(parsed, now, TimeSpan.FromSeconds(1), true, facts, [.. controls]));
    }

    public Task KeepAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<ScanReport> LookAsync(string target, CancellationToken cancellationToken) =>
        ScanAsync(new WatchedTarget(TenantId.Parse("nobody"), target, time.GetUtcNow()), CheckKind.Blocklists, [], null, cancellationToken);

    public ReadOnlyMemory<byte> Document(ScanReport report, Tenant? tenant) => "{}"u8.ToArray();

    private SubjectVerdict Said(string target, string control) => Failing.GetValueOrDefault(target, []).Contains(control)
        ? new SubjectVerdict(target, Verdict.Fail, null, "It does not hold.", "Mend it.")
        : new SubjectVerdict(target, Verdict.Pass, null, "It holds.");

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
