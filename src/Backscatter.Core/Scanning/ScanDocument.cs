using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Compliance;
using Backscatter.Core.Discovery;
using Backscatter.Core.Dns;
using Backscatter.Core.Smtp;

namespace Backscatter.Core.Scanning;

/// <summary>
/// A scan as JSON: the form that others read and that stores keep, held to <c>docs/schemas/scan.schema.json</c>. Times are UTC, lengths of time
/// are seconds, words are the fixed ones. Text from outside stands in it as received, escaped by JSON.
/// </summary>
public sealed record ScanDocument(
    string Schema,
    ToolPart Tool,
    DateTimeOffset StartedAt,
    double Seconds,
    bool Complete,
    SettingsPart Settings,
    SummaryPart Summary,
    IReadOnlyList<TargetPart> Targets)
{
    /// <summary>The id of the form.</summary>
    public const string SchemaId = "backscatter.scan/1";

    /// <summary>How it is written.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}

/// <summary>What made the document.</summary>
public sealed record ToolPart(string Name, string Version);

/// <summary>How the scan was made.</summary>
/// <param name="Resolvers">Which resolvers were asked, in order.</param>
/// <param name="Probe"><c>permitted</c> or <c>not-permitted</c>.</param>
/// <param name="SmtpPort">The port probed.</param>
/// <param name="Lists">The zones of the blocklists asked.</param>
public sealed record SettingsPart(IReadOnlyList<string> Resolvers, string Probe, int SmtpPort, IReadOnlyList<string> Lists)
{
    /// <summary>What the self-test of the resolvers showed; left out where none was made.</summary>
    public IReadOnlyList<ResolverCheckPart>? ResolverChecks { get; init; }
}

/// <summary>What the self-test of one resolver showed.</summary>
public sealed record ResolverCheckPart(string Resolver, ResolverFitness Fitness, IReadOnlyList<string> RefusedBy, string Why, string? NextStep);

/// <summary>How many controls of all targets came out how, and the whole.</summary>
public sealed record SummaryPart(Verdict Verdict, int Pass, int Fail, int Unknown);

/// <summary>One target.</summary>
public sealed record TargetPart(
    string Target,
    string Kind,
    string? Tenant,
    Verdict Verdict,
    bool Complete,
    DateTimeOffset StartedAt,
    double Seconds,
    RoutePart? Route,
    SpfPart? Spf,
    DmarcPart? Dmarc,
    IReadOnlyList<EndpointPart> Endpoints,
    IReadOnlyList<BlocklistSubjectPart> Blocklists,
    IReadOnlyList<ControlPart> Controls)
{
    /// <summary>What it publishes about encryption on the way to it; left out for addresses and where it was not learnt in time.</summary>
    public TransportPart? Transport { get; init; }

    /// <summary>The names of its mail addresses.</summary>
    public IReadOnlyList<ReversePart> ReverseNames { get; init; } = [];

    /// <summary>What changed since the scan that was remembered; left out where none was.</summary>
    public IReadOnlyList<ChangePart>? Changes { get; init; }

    /// <summary>When the scan was made that the changes are counted from; left out at the first one.</summary>
    public DateTimeOffset? ComparedWith { get; init; }
}

/// <summary>One change since the scan that was remembered.</summary>
/// <param name="Change"><c>opened</c>, <c>worsened</c>, <c>eased</c>, <c>closed</c>, <c>reopened</c>, <c>flapping</c> or <c>settled</c>.</param>
/// <param name="Control">The control's id.</param>
/// <param name="Subject">The subject.</param>
/// <param name="List">The blocklist's zone; left out where it is no listing.</param>
/// <param name="Before">The severity before; left out where nothing was open.</param>
/// <param name="After">The severity now; left out where nothing is open any more.</param>
/// <param name="Why">What was seen.</param>
/// <param name="NextStep">What to do; left out where nothing.</param>
public sealed record ChangePart(string Change, string Control, string Subject, string? List, ControlSeverity? Before, ControlSeverity? After, string Why, string? NextStep);

/// <summary>How a domain receives mail.</summary>
public sealed record RoutePart(string Kind, IReadOnlyList<HostPart> Hosts, IReadOnlyList<string> Notes);

/// <summary>One MX host.</summary>
public sealed record HostPart(string Host, int? Preference, string? Provider, IReadOnlyList<string> Addresses);

/// <summary>The SPF tree.</summary>
public sealed record SpfPart(string Status, string? Record, int Lookups, int VoidLookups, string? All, IReadOnlyList<string> Problems, IReadOnlyList<SenderPart> Senders);

/// <summary>One sender of the SPF tree.</summary>
/// <param name="Range">An address or a range.</param>
/// <param name="Provider">Whose it is, where it belongs to a known provider: shared, not the client's to fix.</param>
/// <param name="Paths">The ways through the tree that led to it.</param>
public sealed record SenderPart(string Range, string? Provider, IReadOnlyList<string> Paths);

/// <summary>The DMARC policy that holds for the domain.</summary>
public sealed record DmarcPart(string Status, string? FoundAt, string? Record, string? Policy, string Enforcement, IReadOnlyList<string> Problems);

/// <summary>What a domain publishes about encryption on the way to it.</summary>
/// <param name="MtaSts">MTA-STS (RFC 8461); its policy is not fetched.</param>
/// <param name="TlsReporting">TLS-RPT (RFC 8460).</param>
/// <param name="Dane">DANE (RFC 7672), for each MX host; DNSSEC is not validated.</param>
public sealed record TransportPart(PublishedPart MtaSts, PublishedPart TlsReporting, IReadOnlyList<DanePart> Dane);

/// <summary>A policy published as a TXT record; the note says why it is unknown or why what is there does not count.</summary>
public sealed record PublishedPart(PublicationStatus Status, string? Record, string? Id, string? Note);

/// <summary>Whether one MX host has TLSA records.</summary>
public sealed record DanePart(string Host, PublicationStatus Status, string? Note);

/// <summary>The names of one address.</summary>
/// <param name="Address">The address.</param>
/// <param name="Status">Whether one of them leads back to it.</param>
/// <param name="Names">The names, foreign text.</param>
/// <param name="Why">Why nothing was learnt.</param>
public sealed record ReversePart(string Address, ReverseStatus Status, IReadOnlyList<ReverseNamePart> Names, string? Why);

/// <summary>One name of an address, and the addresses it leads to.</summary>
public sealed record ReverseNamePart(string Name, ReverseNameStatus Status, IReadOnlyList<string> Addresses);

/// <summary>One endpoint and its probe.</summary>
public sealed record EndpointPart(
    string Endpoint,
    string Host,
    string Address,
    int Port,
    int? Preference,
    string? Provider,
    EndpointVerdict Verdict,
    NotTestedReason? Reason,
    string Why,
    string NextStep,
    string Rule,
    DateTimeOffset? StartedAt,
    double? Seconds,
    string? Recipient,
    TlsPart? Tls,
    IReadOnlyList<ReplyPart> Replies,
    IReadOnlyList<TranscriptPart> Transcript)
{
    /// <summary>The tries that did not decide, in order; null where it was asked once.</summary>
    public IReadOnlyList<TryPart>? OtherTries { get; init; }

    /// <summary>The calls back to the sender of its probe, which only it can have caused, earliest first, at most 20 of them; null where none was seen, or where nobody listened.</summary>
    public IReadOnlyList<CallbackPart>? Callbacks { get; init; }

    /// <summary>What product it seems to be; null where nothing gives it away.</summary>
    public PlatformPart? Platform { get; init; }

    /// <summary>Whether a connection came about; null where none was tried, and in documents from before this was kept.</summary>
    public bool? Connected { get; init; }

    /// <summary>True where the connection was neither made nor refused in its time; else null.</summary>
    public bool? ConnectTimedOut { get; init; }

    /// <summary>Why the conversation ended before its QUIT; null where it did not.</summary>
    public string? Failure { get; init; }

    /// <summary>The EHLO keywords as last told; null where no connection was tried, and in documents from before they were kept.</summary>
    public IReadOnlyList<string>? Keywords { get; init; }
}

/// <summary>A try at an endpoint that was asked more than once, and what it says by itself.</summary>
public sealed record TryPart(DateTimeOffset StartedAt, double Seconds, string Why, string Rule, IReadOnlyList<ReplyPart> Replies, IReadOnlyList<TranscriptPart> Transcript);

/// <summary>A call back to the sender of a probe, as the sender's own server saw it; foreign text but for the time.</summary>
/// <param name="At">When.</param>
/// <param name="Client">The address that called.</param>
/// <param name="Helo">What it said with EHLO or HELO.</param>
/// <param name="MailFrom">What it said with MAIL FROM, without brackets; empty for the null sender.</param>
/// <param name="Recipient">The sender that it asked about.</param>
public sealed record CallbackPart(DateTimeOffset At, string Client, string Helo, string MailFrom, string Recipient);

/// <summary>A product, and how sure it is that a server is of it.</summary>
/// <param name="Id">Its id in the fingerprints.</param>
/// <param name="Name">Its name.</param>
/// <param name="Confidence">How sure that is.</param>
/// <param name="Signs">The ids of the signs that speak for it.</param>
/// <param name="Against">The ids of those that speak for another product; null where there are none.</param>
public sealed record PlatformPart(string Id, string Name, PlatformConfidence Confidence, IReadOnlyList<string> Signs, IReadOnlyList<string>? Against);

/// <summary>What STARTTLS showed.</summary>
public sealed record TlsPart(TlsOutcome Outcome, string? Protocol, string? CipherSuite, string? Detail, CertificatePart? Certificate)
{
    /// <summary>True where the handshake failed by time; else null.</summary>
    public bool? TimedOut { get; init; }

    /// <summary>True where bytes came in clear behind the STARTTLS reply; else null.</summary>
    public bool? PlaintextInjected { get; init; }
}

/// <summary>The certificate shown.</summary>
public sealed record CertificatePart(string Subject, string Issuer, IReadOnlyList<string> Names, DateTimeOffset NotBefore, DateTimeOffset NotAfter, IReadOnlyList<string> Problems);

/// <summary>One reply that counts.</summary>
public sealed record ReplyPart(SmtpStage Stage, string Reply, ReplyKind Kind, string? EnhancedCode, string Rule, double Seconds)
{
    /// <summary>What it answers, where a command before it was refused as well as where it was not; null in documents from before this was kept.</summary>
    public Probed? To { get; init; }
}

/// <summary>One line of the transcript; <c>At</c> is seconds since the connection was begun.</summary>
public sealed record TranscriptPart(double At, TranscriptSide Side, string Text);

/// <summary>What the blocklists say about one subject.</summary>
/// <param name="Subject">An address or the domain.</param>
/// <param name="Roles">Why it is asked about: <c>mx1.example.com</c>, <c>example.com → ip4:192.0.2.1</c>.</param>
/// <param name="Provider">Whose it is, where shared.</param>
/// <param name="Answers">One entry for each list.</param>
public sealed record BlocklistSubjectPart(string Subject, IReadOnlyList<string> Roles, string? Provider, IReadOnlyList<BlocklistAnswerPart> Answers);

/// <summary>One list's answer with its evidence. What a listing means to the one who is listed stands in the members from <c>Confirmation</c> on.</summary>
public sealed record BlocklistAnswerPart(
    string Zone,
    string Name,
    AnswerResult Result,
    UnknownReason? Reason,
    string Meaning,
    string Severity,
    string? Scope,
    bool Matters,
    string? ContainedIn,
    string? Question,
    IReadOnlyList<string> Answers,
    DnsCode? Code,
    double? Ttl,
    string? Resolver,
    double? Seconds,
    IReadOnlyList<string> ReasonTexts,
    string NextStep,
    string? Link)
{
    /// <summary>Whether the answer was asked before, by this or another scan, and kept; left out where it was not.</summary>
    public bool? Cached { get; init; }

    /// <summary>How far the listing or its end was confirmed.</summary>
    public ConfirmationState? Confirmation { get; init; }

    /// <summary>What the second look showed, as <c>127.0.0.2 by 192.0.2.53:53</c>.</summary>
    public string? SecondLook { get; init; }

    /// <summary>How far the listing reaches, in words.</summary>
    public string? Reach { get; init; }

    /// <summary>Whose it is to fix.</summary>
    public ListingOwner? ToFix { get; init; }

    /// <summary>What getting off the list costs.</summary>
    public string? Cost { get; init; }

    /// <summary>When the listing was first seen.</summary>
    public DateTimeOffset? FirstSeen { get; init; }

    /// <summary>The first day on which it may lapse by itself.</summary>
    public DateOnly? LapsesFrom { get; init; }

    /// <summary>The day by which it lapses if nothing new happens.</summary>
    public DateOnly? LapsesBy { get; init; }

    /// <summary>The same in words.</summary>
    public string? Lapse { get; init; }
}

/// <summary>One control's verdict.</summary>
public sealed record ControlPart(string Id, string Title, ControlSeverity Severity, Verdict Verdict, string? Reason, string Why, string? NextStep, IReadOnlyList<SubjectVerdict> Subjects)
{
    /// <summary>What to do at endpoints whose product is recognised; null where there is nothing to say.</summary>
    public IReadOnlyList<RemedyPart>? Remedies { get; init; }

    /// <summary>True where a scan can see it fail and never hold, so that it counts for the target's verdict only where it fails; else null.</summary>
    public bool? OnlyFails { get; init; }

    /// <summary>Whether it leaves the target's verdict to the others.</summary>
    [JsonIgnore]
    public bool IsSilent => OnlyFails == true && Verdict == Verdict.Unknown;
}

/// <summary>What to do about one subject of a control.</summary>
/// <param name="Subject">The endpoint.</param>
/// <param name="Platform">The name of the product that it seems to be.</param>
/// <param name="Confidence">How sure that is.</param>
/// <param name="Id">The remedy's id, for <c>backscatter explain remedy</c>; null where the product's customer has nothing to set.</param>
/// <param name="Summary">What to do, or why there is nothing to do.</param>
public sealed record RemedyPart(string Subject, string Platform, PlatformConfidence Confidence, string? Id, string Summary);
