using System.Net;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Discovery;
using Backscatter.Core.Names;
using Backscatter.Core.Smtp;

namespace Backscatter.Core.Compliance;

/// <summary>
/// What one scan saw of one target, as far as controls need it. A part that is null was not finished: the scan was interrupted. That is not the
/// same as a part that is empty.
/// </summary>
public sealed record ScanFacts
{
    /// <summary>The target as it is written in reports.</summary>
    public required string Target { get; init; }

    /// <summary>The domain, or null when the target is an address or a range.</summary>
    public DomainName? Domain { get; init; }

    /// <summary>How the domain receives mail.</summary>
    public MailRoute? Route { get; init; }

    /// <summary>Who may send for it.</summary>
    public SpfTree? Spf { get; init; }

    /// <summary>What its DMARC policy is.</summary>
    public DmarcResult? Dmarc { get; init; }

    /// <summary>What it publishes about encryption on the way to it.</summary>
    public TransportPolicies? Transport { get; init; }

    /// <summary>The endpoints of its route, primary first.</summary>
    public IReadOnlyList<EndpointFacts> Endpoints { get; init; } = [];

    /// <summary>Every single address that takes or sends its mail.</summary>
    public IReadOnlyList<AddressFacts> Addresses { get; init; } = [];

    /// <summary>What the domain blocklists say about it.</summary>
    public IReadOnlyList<BlocklistCheckResult>? DomainListings { get; init; }

    /// <summary>The zones of the blocklists that were chosen for this scan.</summary>
    public required IReadOnlySet<string> Zones { get; init; }
}

/// <summary>One endpoint and what its probe showed.</summary>
/// <param name="Endpoint">Whom.</param>
/// <param name="Preference">The MX preference of its host; lower is tried first.</param>
/// <param name="Provider">Whose it is, where it is a known provider's; null otherwise.</param>
/// <param name="Judgement">The verdict.</param>
/// <param name="Observation">What the probe saw; null when there was none.</param>
public sealed record EndpointFacts(Endpoint Endpoint, int Preference, MailProvider? Provider, EndpointJudgement Judgement, ProbeObservation? Observation)
{
    /// <summary>The tries that did not decide, in order: at most those of <see cref="GreylistSchedule"/>. Empty where it was asked once.</summary>
    public IReadOnlyList<ProbeObservation> OtherTries { get; init; } = [];

    /// <summary>The calls back to the sender of its probe, which only it can have caused; empty where none was seen, or where nobody listened.</summary>
    public IReadOnlyList<SeenCallback> Callbacks { get; init; } = [];

    /// <summary>What product it seems to be.</summary>
    public Recognition Recognition { get; init; } = Recognition.None;
}

/// <summary>One address that takes or sends mail, and what the lists say about it.</summary>
/// <param name="Address">The address.</param>
/// <param name="Roles">Why it is looked at: <c>MX mx1.example.com</c>, or the path through the SPF tree.</param>
/// <param name="Provider">Whose it is, where it is a known provider's and so shared; null otherwise.</param>
/// <param name="Listings">One entry for each list that carries its kind; null when the scan was interrupted before.</param>
public sealed record AddressFacts(IPAddress Address, IReadOnlyList<string> Roles, MailProvider? Provider, IReadOnlyList<BlocklistCheckResult>? Listings)
{
    /// <summary>Its names, and whether they lead back to it; null when the scan was interrupted before.</summary>
    public ReverseResult? Reverse { get; init; }
}
