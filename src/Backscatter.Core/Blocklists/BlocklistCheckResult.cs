using System.Net;
using Backscatter.Core.Discovery;
using Backscatter.Core.Dns;

namespace Backscatter.Core.Blocklists;

/// <summary>What one list said about one subject, with all that is needed to show and to doubt it.</summary>
/// <param name="List">The list's entry.</param>
/// <param name="Subject">The address or domain.</param>
/// <param name="Answer">The verdict; unknown where the list failed its test points, whatever it said.</param>
/// <param name="Evidence">What was asked and answered; null where nothing was asked.</param>
/// <param name="ReasonTexts">The list's own TXT reasons, asked for only where it lists: foreign text, bounded, keys masked, to be escaped where shown.</param>
/// <param name="SelfTest">How the list stood its test points; null where nothing was asked.</param>
/// <param name="ContainedIn">The zone that reports the same listing in this check, or null: a listing with one counts with it, not beside it.</param>
public sealed record BlocklistCheckResult(
    Blocklist List,
    BlocklistSubject Subject,
    BlocklistAnswer Answer,
    BlocklistEvidence? Evidence,
    IReadOnlyList<string> ReasonTexts,
    ListSelfTest? SelfTest,
    string? ContainedIn)
{
    /// <summary>How far the answer was confirmed; null where there is nothing to confirm.</summary>
    public Confirmation? Confirmation { get; init; }

    /// <summary>The listing as it was seen over time; null where there is none.</summary>
    public Sighting? Sighting { get; init; }

    /// <summary>Whether this is a listing that counts: listed, confirmed, and not reported by a zone that contains this one.</summary>
    public bool CountsAsListing => Answer.Result == AnswerResult.Listed && ContainedIn is null && !IsPending;

    /// <summary>Whether it is a change that was not seen often enough to be believed: it decides nothing yet.</summary>
    public bool IsPending => Confirmation is { IsPending: true };

    /// <summary>What it means to the one who is listed, and when it lapses; null for what is neither a listing nor information.</summary>
    /// <param name="provider">Whose the address is where it is shared by a provider's customers; null where it is the client's own.</param>
    public ListingMeaning? Meaning(MailProvider? provider) => ListingMeaning.Of(List, Answer, provider, Sighting?.FirstSeen, Sighting?.LastSeen);
}

/// <summary>One question to a list and its reply. No key is in it.</summary>
/// <param name="Name">The name asked, its key masked.</param>
/// <param name="Answers">The A records, in the order received.</param>
/// <param name="Code">How the reply ended.</param>
/// <param name="Ttl">How long it may be kept; null when unknown.</param>
/// <param name="Resolver">Who answered, as <c>ip:port</c>.</param>
/// <param name="Elapsed">From question to reply.</param>
/// <param name="AskedAt">When it was asked.</param>
/// <param name="Detail">What the resolver's failure was, where it failed.</param>
public sealed record BlocklistEvidence(
    string Name,
    IReadOnlyList<IPAddress> Answers,
    DnsCode Code,
    TimeSpan? Ttl,
    string Resolver,
    TimeSpan Elapsed,
    DateTimeOffset AskedAt,
    string? Detail)
{
    /// <summary>Whether it was asked before, by this or another check, and kept or shared: then <see cref="AskedAt"/> is when it was really asked.</summary>
    public bool FromCache { get; init; }

    /// <summary>The TXT records where these were asked for: foreign text, bounded, keys masked.</summary>
    public IReadOnlyList<string> Texts { get; init; } = [];
}
