using Backscatter.Core.Blocklists;
using Backscatter.Lab.Dns;
using Backscatter.Lab.Mail;

namespace Backscatter.Lab.Clients;

/// <summary>One client of the MSP in the lab: its zone, its mail servers, what it is listed for, and what one learns from it.</summary>
/// <param name="Domain">Its mail domain, below the reserved name <c>example</c> (RFC 2606).</param>
/// <param name="Title">Who it is and what is the matter, in a few words.</param>
/// <param name="Teaches">One or two sentences for a person: what this client shows and what one learns from it.</param>
/// <param name="Expected">What a scan that sends no message must say of it.</param>
public sealed record LabClient(string Domain, string Title, string Teaches, LabExpectation Expected)
{
    /// <summary>The domain's zone in the form of <see cref="LabZone.Parse"/>, without the addresses of its hosts; <c>{host.name}</c> stands for one of these.</summary>
    public required string Zone { get; init; }

    /// <summary>Its mail servers. Their A, AAAA and PTR records are made from this.</summary>
    public IReadOnlyList<LabHost> Hosts { get; init; } = [];

    /// <summary>Addresses that send for it and are no host of the lab, with their names in the reverse tree.</summary>
    public IReadOnlyList<LabSender> Senders { get; init; } = [];

    /// <summary>What it is listed for, and where.</summary>
    public IReadOnlyList<LabClientListing> Listings { get; init; } = [];
}

/// <summary>A host that an MX record names.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Behaviour">How its mail server behaves; null when nothing listens there.</param>
public sealed record LabHost(string Name, LabMailBehaviour? Behaviour)
{
    /// <summary>The name its addresses have in the reverse tree, its own unless said otherwise; null for none.</summary>
    public string? ReverseName { get; init; } = Name;

    /// <summary>Whether it has an IPv6 address too, in the plan that has any.</summary>
    public bool HasIpv6 { get; init; }
}

/// <summary>An address that sends, and its name.</summary>
/// <param name="Address">The address, from a documentation range.</param>
/// <param name="Name">The name its PTR record gives.</param>
public sealed record LabSender(string Address, string Name);

/// <summary>A listing of a client.</summary>
/// <param name="Zone">The blocklist.</param>
/// <param name="Listing">The entry.</param>
public sealed record LabClientListing(string Zone, LabListing Listing);

/// <summary>A blocklist that behaves oddly for everyone.</summary>
/// <param name="List">The list and its behaviour.</param>
/// <param name="Teaches">One or two sentences for a person.</param>
/// <param name="Reason">Why every answer of it must be <see cref="AnswerResult.Unknown"/>.</param>
public sealed record LabListLesson(LabBlocklist List, string Teaches, UnknownReason Reason);

/// <summary>
/// What a scan must say of a client, in the words of the reports. Certificates are judged by a scanner that trusts the lab's authority, and the scan has
/// leave to probe.
/// </summary>
public sealed record LabExpectation
{
    /// <summary>The verdict of each host, the same on all its addresses.</summary>
    public IReadOnlyList<ExpectedEndpoint> Endpoints { get; init; } = [];

    /// <summary>
    /// What blocklists say of the client, where they are asked; every list not named here and in <see cref="LabOptions.ListLessons"/> says
    /// <c>not-listed</c>.
    /// </summary>
    public IReadOnlyList<ExpectedListing> Listings { get; init; } = [];

    /// <summary>The controls that fail.</summary>
    public IReadOnlyList<string> FailingControls { get; init; } = [];

    /// <summary>The controls that this scan can't prove and that must not pass: they are unknown, or fail where the assessment counts the risk.</summary>
    public IReadOnlyList<string> UnprovenControls { get; init; } = [];

    internal LabExpectation With(Func<string, string> fill) => this with { Listings = [.. Listings.Select(listing => listing with { Subject = fill(listing.Subject) })] };
}

/// <summary>The expected verdict of one host.</summary>
/// <param name="Host">Its name.</param>
/// <param name="Verdict">An endpoint verdict such as <c>rejects-unknown</c>.</param>
/// <param name="Reason">Why it was <c>not-tested</c>, such as <c>greylisted</c>; null otherwise.</param>
public sealed record ExpectedEndpoint(string Host, string Verdict, string? Reason = null)
{
    /// <summary>The verdict once a message to a made-up recipient was sent as well, where that tells more; null otherwise.</summary>
    public string? AfterMessage { get; init; }
}

/// <summary>The expected answer of one list.</summary>
/// <param name="Zone">The list.</param>
/// <param name="Subject">The address or domain asked about.</param>
/// <param name="Result">Its answer.</param>
public sealed record ExpectedListing(string Zone, string Subject, AnswerResult Result);
