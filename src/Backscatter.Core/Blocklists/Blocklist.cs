namespace Backscatter.Core.Blocklists;

/// <summary>
/// One list of the catalogue: where it is asked, what its answers mean, how far they are to be believed and how a listing ends. Everything in
/// it is data; its format is <c>docs/schemas/blocklists.schema.json</c>.
/// </summary>
public sealed record Blocklist
{
    /// <summary>The DNS zone it answers in, lower case, without trailing dot and without a key.</summary>
    public required string Zone { get; init; }

    /// <summary>Other zones with the same answers; <c>*.example.org</c> is every zone below that name.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The name people know it by.</summary>
    public required string Name { get; init; }

    /// <summary>Who runs or ran it.</summary>
    public string Operator { get; init; } = "";

    /// <summary>Where it describes itself; null when there is no such page any more.</summary>
    public string? Website { get; init; }

    /// <summary>Blame, praise or information.</summary>
    public required BlocklistKind Kind { get; init; }

    /// <summary>What is in it, in a few words.</summary>
    public string Holds { get; init; } = "";

    /// <summary>What it can be asked about.</summary>
    public required SubjectKinds Subjects { get; init; }

    /// <summary>Whether it still answers and is to be believed.</summary>
    public required ListStanding Standing { get; init; }

    /// <summary>When and how it ended, for a list that has; null otherwise.</summary>
    public ListEnd? Ended { get; init; }

    /// <summary>Whether it is asked unless the operator says otherwise.</summary>
    public bool On { get; init; }

    /// <summary>Whether it is asked as soon as its key is configured.</summary>
    public bool OnWithKey { get; init; }

    /// <summary>Why it is not on by default; null for one that is.</summary>
    public string? OffBecause { get; init; }

    /// <summary>What its answers mean; the first code that matches decides, except that every bit that is set speaks.</summary>
    public IReadOnlyList<ReturnCode> Codes { get; init; } = [];

    /// <summary>What an answer within 127.0.0.0/8 means that no code names.</summary>
    public OtherAnswers OtherAnswers { get; init; } = OtherAnswers.Unknown;

    /// <summary>Answers that refuse. <c>127.255.255.*</c> refuses on every list.</summary>
    public IReadOnlyList<RefusalAnswer> RefusalAnswers { get; init; } = [];

    /// <summary>Reply codes that refuse. REFUSED does on every list; this says what it means here.</summary>
    public IReadOnlyList<RefusalCode> RefusalCodes { get; init; } = [];

    /// <summary>What must be listed and what must not be, by kind of subject (RFC 5782 section 5); empty when the list has none.</summary>
    public IReadOnlyList<TestPoints> TestPoints { get; init; } = [];

    /// <summary>How far a listing reaches.</summary>
    public required ListingScope Scope { get; init; }

    /// <summary>Zones that carry all of this list: a listing in both is one listing.</summary>
    public IReadOnlyList<string> ContainedIn { get; init; } = [];

    /// <summary>The key it needs or takes; null when it knows none.</summary>
    public ListKey? Key { get; init; }

    /// <summary>What must be registered with the operator before it answers; null when nothing.</summary>
    public string? Registration { get; init; }

    /// <summary>What its terms allow.</summary>
    public ListTerms Terms { get; init; } = new(CommercialUse.Unstated, null);

    /// <summary>How much mail a listing really stops.</summary>
    public required ListingSeverity Severity { get; init; }

    /// <summary>How those who refuse mail by it should ask it, where the usual way does harm; null otherwise.</summary>
    public string? ForReceivers { get; init; }

    /// <summary>How a listing ends.</summary>
    public ListRemoval Removal { get; init; } = new(RemovalPolicy.None, null, null, null, "");

    /// <summary>How far the entry is to be relied on.</summary>
    public Confidence Confidence { get; init; } = Confidence.Low;

    /// <summary>What in it is convention or hearsay.</summary>
    public IReadOnlyList<UnconfirmedPart> Unconfirmed { get; init; } = [];

    /// <summary>Where the facts come from.</summary>
    public IReadOnlyList<string> Evidence { get; init; } = [];

    /// <summary>The month of the latest evidence that it answers, as <c>2026-08</c>, or null.</summary>
    public string? LastEvidence { get; init; }

    /// <summary>Whether an answer of it can say anything about a subject.</summary>
    public bool IsAsked => Standing is ListStanding.Alive or ListStanding.Uncertain;
}

/// <summary>How a list ended.</summary>
/// <param name="Date">As exact as it is known: <c>2024-06-05</c>, <c>2019-10</c>, <c>2013</c>; null when unknown.</param>
/// <param name="How">What became of it, and what its zone answers since.</param>
/// <param name="Successor">The zone that took its place, or null.</param>
public sealed record ListEnd(string? Date, string How, string? Successor);

/// <summary>A key that is part of the name asked.</summary>
/// <param name="Name">The name under which it is configured; lists of one operator share it.</param>
/// <param name="Required">Whether the list is silent or refuses without it.</param>
/// <param name="QueryName">The name asked, with <c>&lt;subject&gt;</c> and <c>&lt;key&gt;</c> in their places.</param>
public sealed record ListKey(string Name, bool Required, string QueryName);

/// <summary>What the operator allows.</summary>
/// <param name="CommercialUse">Whether monitoring for money may ask it.</param>
/// <param name="Limits">Published limits, in a few words; null when there are none.</param>
/// <param name="QuestionsPerDay">The published daily allowance, or null.</param>
/// <param name="QuestionsPerSecond">The published rate, or null.</param>
public sealed record ListTerms(CommercialUse CommercialUse, string? Limits, int? QuestionsPerDay = null, double? QuestionsPerSecond = null);

/// <summary>How a listing ends.</summary>
/// <param name="Policy">By whose doing.</param>
/// <param name="ExpiresAfterDays">Days from the last incident until it lapses by itself; null when it does not or nobody says.</param>
/// <param name="Price">What the operator asks for a faster way, as a fact; null when nothing.</param>
/// <param name="Link">Where to look and to ask; null when there is no page.</param>
/// <param name="Advice">What to do, in one sentence.</param>
public sealed record ListRemoval(RemovalPolicy Policy, double? ExpiresAfterDays, string? Price, string? Link, string Advice);

/// <summary>What must hold before a list's answers about one kind of subject count.</summary>
/// <param name="Kind">The kind of subject.</param>
/// <param name="Listed">What must be listed, or null when the list has no such entry.</param>
/// <param name="NotListed">What must not be listed, or null.</param>
/// <param name="Answers">The answers that the listed point gives on this list where they are not what a subject would get; empty for any statement.</param>
public sealed record TestPoints(SubjectKinds Kind, BlocklistSubject? Listed, BlocklistSubject? NotListed, IReadOnlyList<AnswerPattern> Answers);
