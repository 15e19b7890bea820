using System.Reflection;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Compliance;
using Backscatter.Core.Data;
using Backscatter.Core.Discovery;
using Backscatter.Core.Dns;
using Backscatter.Core.Smtp;

namespace Backscatter.Core.Scanning;

/// <summary>A report and the tenant it belongs to, where one is known.</summary>
/// <param name="Report">The report.</param>
/// <param name="Tenant">The tenant's name, or null.</param>
public sealed record TenantReport(ScanReport Report, string? Tenant);

/// <summary>Makes the document of reports.</summary>
public static class ScanDocumentMapping
{
    private const int MostCallbacks = 20;
    private static readonly ToolPart Tool = new("backscatter", typeof(ScanDocument).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0]);

    /// <summary>The document of some reports.</summary>
    /// <param name="reports">The reports, in the order in which they are to stand.</param>
    /// <param name="settings">How the scan was made.</param>
    /// <param name="startedAt">When it was begun.</param>
    /// <param name="elapsed">How long it took.</param>
    /// <param name="complete">Whether every target was scanned to its end.</param>
    public static ScanDocument ToDocument(this IReadOnlyCollection<TenantReport> reports, SettingsPart settings, DateTimeOffset startedAt, TimeSpan elapsed, bool complete)
    {
        var controls = reports.SelectMany(entry => entry.Report.Controls).ToList();
        var whole = Assessment.Whole(controls);
        return new ScanDocument(
            ScanDocument.SchemaId,
            Tool,
            startedAt.UtcDateTime,
            Seconds(elapsed),
            complete,
            settings,
            new SummaryPart(
                whole == Verdict.Pass && !complete ? Verdict.Unknown : whole,
                controls.Count(control => control.Verdict == Verdict.Pass),
                controls.Count(control => control.Verdict == Verdict.Fail),
                controls.Count(control => control.Verdict == Verdict.Unknown)),
            [.. reports.Select(entry => ToPart(entry.Report, entry.Tenant))]);
    }

    private static TargetPart ToPart(ScanReport report, string? tenant) => new(
        report.Target.Text,
        report.Target switch { Target.Domain => "domain", Target.Addresses { Range.IsSingle: true } => "address", _ => "range" },
        tenant,
        report.Verdict,
        report.IsComplete,
        report.StartedAt.UtcDateTime,
        Seconds(report.Elapsed),
        report.Facts.Route is { } route ? ToPart(route) : null,
        report.Facts.Spf is { } spf ? ToPart(spf) : null,
        report.Facts.Dmarc is { } dmarc ? ToPart(dmarc) : null,
        [.. report.Facts.Endpoints.Select(ToPart)],
        [.. Subjects(report.Facts)],
        [.. report.Controls.Select(control => ToPart(control, report.Remedies))])
    {
        Transport = report.Facts.Transport is { } transport ? ToPart(transport) : null,
        ReverseNames = [.. report.Facts.Addresses.Select(address => address.Reverse).OfType<ReverseResult>().Select(ToPart)],
    };

    private static RoutePart ToPart(MailRoute route) => new(
        Words<RouteKind>.Of(route.Kind),
        [.. route.Hosts.Select(host => new HostPart(host.Name.Ascii, host.Preference, host.Provider?.Name, [.. host.Addresses.Select(address => address.ToString())]))],
        [.. route.Notes.Select(note => note.Text), .. route.Why is { } why ? [why] : Array.Empty<string>()]);

    private static SpfPart ToPart(SpfTree tree) => new(
        Words<SpfStatus>.Of(tree.Status),
        tree.RecordText,
        tree.Lookups,
        tree.VoidLookups,
        tree.All is { } all ? Words<SpfQualifier>.Of(all) : null,
        [.. tree.Problems.Select(problem => problem.Text)],
        [.. tree.Senders.Select(sender => new SenderPart(sender.Range.ToString(), sender.Provider?.Name, [.. sender.Paths.Select(path => path.ToString())]))]);

    private static DmarcPart ToPart(DmarcResult dmarc) => new(
        Words<DmarcStatus>.Of(dmarc.Status),
        dmarc.FoundAt?.Ascii,
        dmarc.Record?.Text,
        dmarc.Policy is { } policy ? Words<DmarcPolicy>.Of(policy) : null,
        Words<DmarcEnforcement>.Of(dmarc.Enforcement),
        [.. dmarc.Problems.Select(problem => problem.Text)]);

    private static TransportPart ToPart(TransportPolicies transport) => new(
        ToPart(transport.MtaSts),
        ToPart(transport.TlsReporting),
        [.. transport.Dane.Select(host => new DanePart(host.Host.Ascii, host.Status, host.Note))]);

    private static PublishedPart ToPart(PublishedPolicy policy) => new(policy.Status, policy.Record, policy.Id, policy.Note);

    private static ReversePart ToPart(ReverseResult reverse) => new(
        reverse.Address.ToString(),
        reverse.Status,
        [.. reverse.Names.Select(name => new ReverseNamePart(name.Name, name.Status, [.. name.Addresses.Select(address => address.ToString())]))],
        reverse.Why);

    private static CallbackPart ToPart(SeenCallback callback) => new(callback.At.UtcDateTime, callback.Client, callback.Helo, callback.MailFrom, callback.Recipient);

    private static EndpointPart ToPart(EndpointFacts facts)
    {
        var (endpoint, judged, seen) = (facts.Endpoint, facts.Judgement, facts.Observation);
        return new EndpointPart(
            endpoint.ToString(),
            endpoint.Host.Ascii,
            endpoint.Address.ToString(),
            endpoint.Port,
            facts.Preference,
            facts.Provider?.Name,
            judged.Verdict,
            judged.Reason,
            judged.Why,
            judged.NextStep,
            judged.Rule,
            seen?.StartedAt.UtcDateTime,
            seen is null ? null : Seconds(seen.Elapsed),
            seen?.Recipient,
            seen is null ? null : ToPart(seen.Tls),
            seen is null ? [] : Replies(seen),
            seen is null ? [] : Lines(seen))
        {
            Callbacks = facts.Callbacks.Count > 0 ? [.. facts.Callbacks.OrderBy(callback => callback.At).Take(MostCallbacks).Select(ToPart)] : null,
            Connected = seen?.Connected,
            ConnectTimedOut = seen?.ConnectTimedOut == true ? true : null,
            Failure = seen?.Failure,
            Keywords = seen?.Keywords,
            OtherTries = facts.OtherTries.Count > 0 ? [.. facts.OtherTries.Select(ToPart)] : null,
            Platform = facts.Recognition.Platform is { } found
                ? new PlatformPart(found.Platform.Id, found.Platform.Name, found.Confidence, found.Signs, found.Against.Count > 0 ? found.Against : null)
                : null,
        };
    }

    private static TryPart ToPart(ProbeObservation seen)
    {
        var judged = EndpointJudge.Judge(seen);
        return new TryPart(seen.StartedAt.UtcDateTime, Seconds(seen.Elapsed), judged.Why, judged.Rule, Replies(seen), Lines(seen));
    }

    private static List<TranscriptPart> Lines(ProbeObservation seen) => [.. seen.Transcript.Select(line => new TranscriptPart(Seconds(line.At), line.Side, line.Text))];

    private static List<ReplyPart> Replies(ProbeObservation seen) =>
        [.. ProbeDocument.Slots(seen).Where(slot => slot.Reply is not null).Select(slot => ToPart(slot.Reply!) with { To = slot.To })];

    private static ReplyPart ToPart(StageReply reply) =>
        new(reply.Stage, reply.Reply.ToString(), reply.Meaning.Kind, reply.Meaning.EnhancedCode, reply.Meaning.Rule, Seconds(reply.Took));

    private static TlsPart ToPart(TlsObservation tls) => new(
        tls.Outcome,
        tls.Protocol,
        tls.CipherSuite,
        tls.Detail,
        tls.Certificate is { } certificate
            ? new CertificatePart(certificate.Subject, certificate.Issuer, certificate.Names, certificate.NotBefore.UtcDateTime, certificate.NotAfter.UtcDateTime, certificate.Problems)
            : null)
    {
        TimedOut = tls.TimedOut ? true : null,
        PlaintextInjected = tls.PlaintextInjected ? true : null,
    };

    private static IEnumerable<BlocklistSubjectPart> Subjects(ScanFacts facts)
    {
        foreach (var address in facts.Addresses.Where(address => address.Listings is not null))
            yield return new(address.Address.ToString(), address.Roles, address.Provider?.Name, [.. address.Listings!.Select(result => ToPart(result, address.Provider))]);
        if (facts is { Domain: { } domain, DomainListings: { } listings })
            yield return new(domain.Ascii, ["domain"], null, [.. listings.Select(result => ToPart(result, null))]);
    }

    private static BlocklistAnswerPart ToPart(BlocklistCheckResult result, MailProvider? provider)
    {
        var meaning = result.Meaning(provider);
        return new BlocklistAnswerPart(
            result.List.Zone,
            result.List.Name,
            result.Answer.Result,
            result.Answer.Reason,
            result.Answer.Meaning,
            Words<ListingSeverity>.Of(result.Answer.Severity),
            result.Answer.Scope is { } scope ? Words<ListingScope>.Of(scope) : null,
            BlocklistControls.Matters(result.List),
            result.ContainedIn,
            result.Evidence?.Name,
            [.. result.Evidence?.Answers.Select(answer => answer.ToString()) ?? []],
            result.Evidence?.Code,
            result.Evidence?.Ttl is { } ttl ? Seconds(ttl) : null,
            result.Evidence?.Resolver,
            result.Evidence is { } evidence ? Seconds(evidence.Elapsed) : null,
            result.ReasonTexts,
            meaning is { ToFix: ListingOwner.Provider } ? meaning.WhatToDo : result.Answer.NextStep,
            result.List.Removal.Link)
        {
            Cached = result.Evidence is { FromCache: true } ? true : null,
            Confirmation = result.Confirmation?.State,
            SecondLook = result.Confirmation?.Second is { } second ? Describe(second) : null,
            Reach = meaning?.Scope,
            ToFix = meaning?.ToFix,
            Cost = meaning is { ToFix: not ListingOwner.Nobody } ? ListingMeaning.Cost : null,
            FirstSeen = result.Sighting?.FirstSeen.UtcDateTime,
            LapsesFrom = meaning?.LapsesFrom,
            LapsesBy = meaning?.LapsesBy,
            Lapse = meaning?.Lapse,
        };
    }

    private static string Describe(BlocklistEvidence evidence) =>
        $"{(evidence.Answers.Count > 0 ? string.Join(", ", evidence.Answers) : Words<DnsCode>.Of(evidence.Code))} by {evidence.Resolver}";

    private static ControlPart ToPart(ControlAssessment assessed, IReadOnlyList<RemedyAdvice> remedies) => new(
        assessed.Control.Id,
        assessed.Control.Title,
        assessed.Control.Severity,
        assessed.Verdict,
        assessed.Reason,
        assessed.Deciding.Why,
        assessed.Verdict == Verdict.Pass ? null : assessed.Deciding.NextStep ?? assessed.Control.NextStep,
        assessed.Subjects)
    {
        OnlyFails = assessed.Control.OnlyFails ? true : null,
        Remedies = ToParts(remedies.Where(advice => advice.Control == assessed.Control.Id)) is { Count: > 0 } parts ? parts : null,
    };

    private static List<RemedyPart> ToParts(IEnumerable<RemedyAdvice> remedies) =>
        [.. remedies.Select(advice => new RemedyPart(advice.Subject, advice.Platform.Platform.Name, advice.Platform.Confidence, advice.Remedy?.Id, advice.Summary))];

    private static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 3);
}
