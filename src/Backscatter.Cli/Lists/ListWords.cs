using System.Globalization;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Data;

namespace Backscatter.Cli.Lists;

/// <summary>How the parts of an entry are said to people, alike in the table, on the card and in the document.</summary>
internal static class ListWords
{
    public static string Subjects(SubjectKinds kinds)
    {
        var words = new List<string>();
        if (kinds.HasFlag(SubjectKinds.IPv4)) words.Add("IPv4");
        if (kinds.HasFlag(SubjectKinds.IPv6)) words.Add("IPv6");
        if (kinds.HasFlag(SubjectKinds.Domain)) words.Add("domains");
        if (kinds.HasFlag(SubjectKinds.Hash)) words.Add("digests");
        return string.Join(", ", words);
    }

    public static string Scope(ListingScope scope) => scope switch
    {
        ListingScope.Address => "one address",
        ListingScope.Slash24 => "the /24 around the address",
        ListingScope.Network => "a network",
        ListingScope.Asn => "every address of an autonomous system",
        ListingScope.Provider => "everything of one provider",
        _ => "a domain",
    };

    public static string Effect(ListingSeverity severity) => severity switch
    {
        ListingSeverity.Info => "info: nothing is refused for it",
        ListingSeverity.Low => "low: a few small receivers, or one point of a score",
        ListingSeverity.Medium => "medium: some receivers, or many as part of a score",
        ListingSeverity.High => "high: many receivers refuse",
        _ => "critical: most receivers refuse",
    };

    public static string Removal(ListRemoval removal) => removal.Policy switch
    {
        RemovalPolicy.SelfService => "by a form that the listed party fills in",
        RemovalPolicy.Automatic => "by itself",
        RemovalPolicy.Manual => "by a person at the operator",
        RemovalPolicy.Provider => "by the owner of the network only",
        _ => "nothing to remove",
    };

    /// <summary>What getting off it costs. What is sold beside that is told as the fact it is; to wait or to stop the cause is free on every list.</summary>
    public static string Cost(ListRemoval removal) => removal switch
    {
        { Policy: RemovalPolicy.None } => "",
        { Price: null } => "nothing",
        { Price: { } price, ExpiresAfterDays: not null } => $"nothing; {price}",
        { Price: { } price } => $"stopping the cause costs nothing; {price}",
    };

    /// <summary>The time after which a listing lapses by itself; empty where nobody says.</summary>
    public static string Lapse(ListRemoval removal) => removal.ExpiresAfterDays switch
    {
        null => "",
        < 2 and var days => string.Create(CultureInfo.InvariantCulture, $"{days * 24:0.#} hours"),
        { } days => string.Create(CultureInfo.InvariantCulture, $"{days:0.#} days"),
    };

    public static string Terms(ListTerms terms) => terms.CommercialUse switch
    {
        CommercialUse.Allowed => "monitoring for clients is allowed",
        CommercialUse.Contract => "monitoring for clients needs a contract or a key of one's own",
        _ => "nothing is said about monitoring for clients",
    };

    public static string Limits(ListTerms terms)
    {
        var limits = new List<string>();
        if (terms.Limits is { } text) limits.Add(text);
        if (terms.QuestionsPerDay is { } day) limits.Add(string.Create(CultureInfo.InvariantCulture, $"{day:N0} questions a day"));
        if (terms.QuestionsPerSecond is { } second) limits.Add(string.Create(CultureInfo.InvariantCulture, $"{second:0.###} questions a second"));
        return string.Join("; ", limits);
    }

    /// <summary><c>127.0.0.*, bit 8</c>.</summary>
    public static string Answer(AnswerPattern pattern) => pattern.Bit is { } bit ? string.Create(CultureInfo.InvariantCulture, $"{pattern.Text}, bit {bit}") : pattern.Text;

    public static string OtherAnswers(OtherAnswers others) => others switch
    {
        Core.Blocklists.OtherAnswers.Listed => "count as listed (RFC 5782 section 2.1)",
        Core.Blocklists.OtherAnswers.AllowListed => "count as allow-listed",
        Core.Blocklists.OtherAnswers.Informational => "are information",
        Core.Blocklists.OtherAnswers.Refused => "are refusals",
        _ => "are not believed: the table is closed",
    };

    public static string Kind(BlocklistKind kind) => Words<BlocklistKind>.Of(kind) switch
    {
        "block" => "blocklist",
        "allow" => "allowlist: to be on it is good",
        var word => word,
    };

    public static string Ended(Blocklist list) => list.Ended is { } end ? $"{end.Date ?? "date unknown"}: {end.How}" : Words<ListStanding>.Of(list.Standing);
}
