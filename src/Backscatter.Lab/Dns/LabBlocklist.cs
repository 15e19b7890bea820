using System.Net;
using Backscatter.Core.Dns;

namespace Backscatter.Lab.Dns;

/// <summary>One entry of a blocklist.</summary>
/// <param name="Subject">What is listed: an IPv4 or IPv6 address, or a domain. In the catalogue also <c>{host.name}</c>, which stands for the address of that mail server.</param>
/// <param name="Answer">The A record the list gives, in 127.0.0.0/8 for a list that follows RFC 5782.</param>
/// <param name="Text">The TXT record, the list's reason.</param>
public sealed record LabListing(string Subject, string Answer = "127.0.0.2", string? Text = null);

/// <summary>
/// A blocklist zone after RFC 5782: entries for addresses, IPv6 nibbles and domains, each an A record and a TXT record. Without test points of its own
/// it lists 127.0.0.2, ::ffff:7f00:2 and <c>test</c>, and never 127.0.0.1, ::ffff:7f00:1 or <c>invalid</c> (sections 5 and 2.1 there).
/// </summary>
/// <param name="Zone">The zone, such as <c>bl.example.org</c>.</param>
public sealed record LabBlocklist(string Zone)
{
    /// <summary>What the list holds besides its test points.</summary>
    public IReadOnlyList<LabListing> Listings { get; init; } = [];

    /// <summary>What the list answers for its test points; null for the usual ones.</summary>
    public IReadOnlyList<LabListing>? TestPoints { get; init; }

    /// <summary>Answers this for every name whatever: a refusal such as 127.255.255.254, or a dead list that lists the world. Null for a list that works.</summary>
    public string? AnswersEverythingWith { get; init; }

    /// <summary>How the list's servers behave.</summary>
    public ZoneBehaviour Behaviour { get; init; } = ZoneBehaviour.Honest;

    /// <summary>The test points every list should have (RFC 5782 section 5).</summary>
    internal static IReadOnlyList<LabListing> StandardTestPoints { get; } =
    [
        new("127.0.0.2", "127.0.0.2", "Test entry"),
        new("::ffff:127.0.0.2", "127.0.0.2", "Test entry"),
        new("test", "127.0.0.2", "Test entry"),
    ];

    /// <summary>The zone to serve.</summary>
    public LabZone ToZone()
    {
        var zone = ZoneText.Normal(Zone);
        IEnumerable<LabListing> entries = AnswersEverythingWith is { } answer
            ? [new("*", answer, "This answer is given to everyone, whatever is asked")]
            : (TestPoints ?? StandardTestPoints).Concat(Listings);
        return new LabZone(zone, [.. entries.SelectMany(entry => Records(zone, entry))]) { Behaviour = Behaviour };
    }

    private static IEnumerable<DnsRecord> Records(string zone, LabListing listing)
    {
        var owner = (IPAddress.TryParse(listing.Subject, out var address) ? ReverseName.Labels(address) : ZoneText.Normal(listing.Subject)) + "." + zone;
        yield return new AddressRecord(owner, Ttl, IPAddress.Parse(listing.Answer));
        if (listing.Text is not null) yield return new TextRecord(owner, Ttl, listing.Text);
    }

    private static readonly TimeSpan Ttl = TimeSpan.FromMinutes(5);
}
