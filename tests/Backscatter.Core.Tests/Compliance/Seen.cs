using System.Net;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Compliance;
using Backscatter.Core.Data;
using Backscatter.Core.Discovery;
using Backscatter.Core.Dns;
using Backscatter.Core.Names;
using Backscatter.Core.Smtp;

namespace Backscatter.Core.Tests.Compliance;

/// <summary>Makes what a scan saw, piece by piece. <see cref="Nothing"/> is the scan of a domain that ended before anything was learnt.</summary>
internal static class Seen
{
    public static readonly DomainName Domain = DomainName.Parse("northwind.example");

    public static readonly MailProvider Provider = new("big-mail", "Big Mail", ProviderRole.Mailbox, ["bigmail.example"], [], [], "shared by many", "https://bigmail.example/");

    public static readonly DateTimeOffset Now = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    public static ScanFacts Nothing { get; } = new()
    {
        Target = "northwind.example",
        Domain = Domain,
        Zones = BlocklistCatalogue.Shipped.Default(BlocklistKeys.None).Select(list => list.Zone).ToHashSet(StringComparer.Ordinal),
    };

    /// <summary>What one control says of the facts.</summary>
    public static ControlAssessment Control(this ScanFacts facts, string id) => Assessment.Of(facts, ControlCatalogue.Shipped).Single(assessed => assessed.Control.Id == id);

    /// <summary>The verdict and, where it is unknown, the reason: <c>pass</c>, <c>fail</c>, <c>unknown: greylisted</c>.</summary>
    public static string Of(this ScanFacts facts, string id) => Said(facts.Control(id));

    public static string Said(ControlAssessment assessed) => Said(assessed.Deciding);

    public static string Said(SubjectVerdict subject) => subject.Verdict switch
    {
        Verdict.Pass => "pass",
        Verdict.Fail => "fail",
        _ => $"unknown: {subject.Reason}",
    };

    /// <summary>The facts with a route that leads to these endpoints.</summary>
    public static ScanFacts With(this ScanFacts facts, params EndpointFacts[] endpoints) => facts with
    {
        Endpoints = endpoints,
        Route = Route(RouteKind.Mx, [.. endpoints.Select(seen => new MailHost(seen.Endpoint.Host, seen.Preference, DnsOutcome.Exists, DnsOutcome.Absent, [seen.Endpoint.Address], seen.Provider))]),
    };

    public static MailRoute Route(RouteKind kind, IReadOnlyList<MailHost>? hosts = null, params RouteNoteKind[] notes) => new(
        Domain, kind, hosts ?? [], [.. notes.Select(note => new RouteNote(note, "mx1.northwind.example", $"note {note}"))], [],
        kind == RouteKind.Unknown ? "the MX records of northwind.example could not be learnt: no reply in time" : null);

    /// <summary>
    /// An endpoint and its probe. The replies are given as they come over the wire and are read and judged by the real rules; one that is null was never had.
    /// </summary>
    public static EndpointFacts Endpoint(
        string host,
        int preference,
        string? unknownRecipient,
        string? postmaster = "250 2.1.5 Ok",
        string greeting = "220 mx ESMTP",
        TlsObservation? tls = null)
    {
        var endpoint = At(host, preference);
        var seen = new ProbeObservation(
            endpoint, Now, TimeSpan.FromSeconds(1), UnknownRecipient.Of(Domain), Connected: true,
            Read(SmtpStage.Connect, greeting),
            Read(SmtpStage.Ehlo, "250 mx"), ["STARTTLS"],
            tls ?? TlsObservation.NotOffered,
            Read(SmtpStage.Mail, "250 2.1.0 Ok"),
            Read(SmtpStage.RcptUnknown, unknownRecipient),
            Read(SmtpStage.RcptPostmaster, postmaster),
            Data: null, EndOfData: null, Failure: null, []);
        return new EndpointFacts(endpoint, preference, null, EndpointJudge.Judge(seen), seen) { Recognition = PlatformRecognition.Of(null, seen, Fingerprints.Shipped) };
    }

    /// <summary>An endpoint of which nothing was learnt.</summary>
    public static EndpointFacts Untested(string host, int preference, NotTestedReason reason) =>
        new(At(host, preference), preference, null, EndpointJudgement.NotTested(reason, "Not tested.", "Try again.", "test"), null);

    public static StageReply? Read(SmtpStage stage, string? text)
    {
        if (text is null) return null;
        var reply = new SmtpReply(int.Parse(text[..3], System.Globalization.CultureInfo.InvariantCulture), [text.Length > 4 ? text[4..] : ""]);
        return new StageReply(stage, reply, TimeSpan.FromMilliseconds(20), ReplyClassifier.Classify(stage, reply, ReplyRules.Shipped));
    }

    /// <summary>What a list of the shipped catalogue says: an answer such as <c>127.0.0.2</c>, or a reply code such as <c>REFUSED</c>.</summary>
    public static BlocklistCheckResult Answer(string zone, string said, string subject = "192.0.2.1")
    {
        var list = BlocklistCatalogue.Shipped.Find(zone)!;
        var about = IPAddress.TryParse(subject, out var address) ? BlocklistSubject.Of(address) : BlocklistSubject.Of(DomainName.Parse(subject));
        var code = IPAddress.TryParse(said, out var answer) ? DnsCode.NoError : Words<DnsCode>.TryRead(said, out var word) ? word : throw new ArgumentException(said, nameof(said));
        return new BlocklistCheckResult(list, about, AnswerInterpreter.Interpret(list, about.Kind, answer is null ? [] : [answer], code), null, [], null, null);
    }

    /// <summary>One address, whose name leads back to it, with what the lists say of it, each as <c>zone answer</c>; no lists at all is an interrupted scan.</summary>
    public static AddressFacts Address(string address, MailProvider? provider, params string[]? answers) => new(
        IPAddress.Parse(address), ["MX mx1.northwind.example"], provider,
        answers is null ? null : [.. answers.Select(text => text.Split(' ')).Select(parts => Answer(parts[0], parts[1], address))])
    {
        Reverse = answers is null ? null : Reverse(address, $"mx1.northwind.example {address}"),
    };

    /// <summary>The names of an address, each as <c>name address address</c>.</summary>
    public static ReverseResult Reverse(string address, params string[] names)
    {
        var about = IPAddress.Parse(address);
        var read = names.Select(text => text.Split(' ')).Select(parts =>
        {
            IPAddress[] addresses = [.. parts[1..].Select(IPAddress.Parse)];
            return new ReverseName(parts[0], addresses.Contains(about) ? ReverseNameStatus.LeadsBack : ReverseNameStatus.LeadsElsewhere, addresses);
        }).ToList();
        var status = read.Exists(name => name.Status == ReverseNameStatus.LeadsBack) ? ReverseStatus.Confirmed : read.Count > 0 ? ReverseStatus.LeadsElsewhere : ReverseStatus.NoName;
        return new ReverseResult(about, status, read, null, []);
    }

    /// <summary>An address whose names DNS did not tell.</summary>
    public static ReverseResult ReverseUnknown(string address) => new(IPAddress.Parse(address), ReverseStatus.Unknown, [], "its reverse name could not be learnt: no reply in time", []);

    /// <summary>Facts in which the route and the senders are known, and these are the addresses.</summary>
    public static ScanFacts Addresses(params AddressFacts[] addresses) => Nothing with { Route = Route(RouteKind.Mx), Spf = Spf(SpfStatus.Valid), Addresses = addresses };

    public static SpfTree Spf(SpfStatus status, params SpfProblemKind[] problems) => new(
        Domain, status,
        status switch { SpfStatus.PermError => "something is wrong in it.", SpfStatus.TempError => "a lookup failed.", _ => null },
        status == SpfStatus.None ? null : "v=spf1 -all", Lookups: 3, LookupsAreAtLeast: false, VoidLookups: 0, SpfQualifier.Fail,
        [.. problems.Select(kind => new SpfProblem(kind, $"problem {kind}", []))], [], null, []);

    /// <summary>A valid record of these ranges.</summary>
    public static SpfTree SpfOf(params string[] ranges) => Spf(SpfStatus.Valid) with
    {
        Senders = [.. ranges.Select(range => new SpfSender(AddressRange.Parse(range), [new SpfPath(["northwind.example", $"ip4:{range}"], SpfQualifier.Pass, null)]))],
    };

    public static DmarcResult Dmarc(string record, string foundAt = "northwind.example")
    {
        var read = DmarcRecord.Read(record);
        var own = foundAt == Domain.Ascii;
        var (tag, policy) = !own && read.SubdomainPolicy is { } sp ? (DmarcTag.SP, sp) : (DmarcTag.P, read.Policy);
        var enforcement = policy == DmarcPolicy.None || read.IsTest || read.Percent == 0 ? DmarcEnforcement.NotEnforced
            : read.Percent < 100 ? DmarcEnforcement.PartlyEnforced : DmarcEnforcement.Enforced;
        return new DmarcResult(Domain, DmarcStatus.Found, null, DomainName.Parse(foundAt), read, tag, policy, enforcement, read.Problems, []);
    }

    public static DmarcResult DmarcWithout(DmarcStatus status) => new(
        Domain, status, status is DmarcStatus.None ? null : "_dmarc.northwind.example is odd", null, null, null, null,
        status == DmarcStatus.Unknown ? DmarcEnforcement.Unknown : DmarcEnforcement.NotEnforced, [], []);

    public static CertificateObservation Certificate(params string[] problems) => new(
        "CN=mx1.northwind.example", "CN=Authority", ["mx1.northwind.example"], Now.AddDays(-30), new DateTimeOffset(2026, 8, 1, 0, 0, 0, TimeSpan.Zero), problems);

    private static Endpoint At(string host, int preference) => new(DomainName.Parse($"{host}.northwind.example"), IPAddress.Parse($"192.0.2.{preference}"), 25);
}
