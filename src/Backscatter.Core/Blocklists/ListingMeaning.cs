using System.Globalization;
using System.Text.Json.Serialization;
using Backscatter.Core.Discovery;

namespace Backscatter.Core.Blocklists;

/// <summary>Who can end a listing.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ListingOwner>))]
public enum ListingOwner
{
    /// <summary>The one whose server or domain it is.</summary>
    [JsonStringEnumMemberName("client")]
    Client,

    /// <summary>The provider of the network or of the mail service.</summary>
    [JsonStringEnumMemberName("provider")]
    Provider,

    /// <summary>Nobody needs to: it is information.</summary>
    [JsonStringEnumMemberName("nobody")]
    Nobody,
}

/// <summary>What a listing means to the one who is listed.</summary>
/// <param name="Scope">How far it reaches, in words.</param>
/// <param name="ToFix">Whose it is to fix.</param>
/// <param name="WhatToDo">In a sentence or two.</param>
/// <param name="LapsesFrom">The first day on which it may lapse by itself: counted from when it was first seen. Null where the policy names no time.</param>
/// <param name="LapsesBy">The day by which it lapses if nothing new happens: counted from when it was last seen. Null where the policy names no time.</param>
/// <param name="Lapse">The same in words; null where the policy names no time.</param>
public sealed record ListingMeaning(string Scope, ListingOwner ToFix, string WhatToDo, DateOnly? LapsesFrom, DateOnly? LapsesBy, string? Lapse)
{
    /// <summary>What getting off the list costs. No list is worth paying: what an operator sells is a faster way to the same end.</summary>
    public const string Cost = "nothing";

    /// <summary>What an answer means; null for one that is neither a listing nor information.</summary>
    /// <param name="list">The list.</param>
    /// <param name="answer">Its answer.</param>
    /// <param name="provider">Whose the address is where it is shared by a provider's customers; null where it is the client's own.</param>
    /// <param name="firstSeen">When the listing was first seen, or null.</param>
    /// <param name="lastSeen">When it was last seen, or null.</param>
    public static ListingMeaning? Of(Blocklist list, BlocklistAnswer answer, MailProvider? provider, DateTimeOffset? firstSeen, DateTimeOffset? lastSeen)
    {
        ArgumentNullException.ThrowIfNull(list);
        ArgumentNullException.ThrowIfNull(answer);
        if (answer.Result is not (AnswerResult.Listed or AnswerResult.Informational)) return null;
        var scope = answer.Scope ?? list.Scope;
        var owner = OwnerOf(list, answer, scope, provider);
        var whatToDo = (owner, provider) switch
        {
            (ListingOwner.Provider, { } shared) => $"Nothing: the address is shared by the customers of {shared.Name}, who deal with it. If mail is refused because of it, tell them.",
            (ListingOwner.Nobody, _) => "Nothing: it is information.",
            (ListingOwner.Provider, _) => $"Ask the provider of the network to end it. {answer.NextStep}",
            _ => answer.NextStep,
        };
        var (from, by) = answer.Result == AnswerResult.Listed && firstSeen is { } first && lastSeen is { } last ? Lapses(list, first, last) : (null, null);
        return new ListingMeaning(Describe(scope), owner, whatToDo, from, by, Describe(from, by));
    }

    private static ListingOwner OwnerOf(Blocklist list, BlocklistAnswer answer, ListingScope scope, MailProvider? provider)
    {
        if (answer.Result == AnswerResult.Informational) return ListingOwner.Nobody;
        if (provider is not null || list.Removal.Policy == RemovalPolicy.Provider || scope is ListingScope.Asn or ListingScope.Provider) return ListingOwner.Provider;
        // A range is the network's owner's to clear, unless its users may take their own addresses out.
        return scope is ListingScope.Slash24 or ListingScope.Network && list.Removal.Policy != RemovalPolicy.SelfService ? ListingOwner.Provider : ListingOwner.Client;
    }

    // The incident was not after the first sight, so a listing that outlives its time from there had another one, on a day that nobody told.
    private static (DateOnly? From, DateOnly? By) Lapses(Blocklist list, DateTimeOffset firstSeen, DateTimeOffset lastSeen)
    {
        if (list.Removal.ExpiresAfterDays is not { } days) return (null, null);
        var from = firstSeen.AddDays(days);
        return (Day(from > lastSeen ? from : lastSeen), Day(lastSeen.AddDays(days)));
    }

    private static string? Describe(DateOnly? from, DateOnly? by) => (from, by) switch
    {
        ({ } first, { } last) when first == last => $"lapses on {Iso(last)} if nothing new happens",
        ({ } first, { } last) => $"lapses between {Iso(first)} and {Iso(last)} if nothing new happens",
        _ => null,
    };

    private static string Describe(ListingScope scope) => scope switch
    {
        ListingScope.Address => "this address",
        ListingScope.Slash24 => "the /24 around the address",
        ListingScope.Network => "the network the address is in",
        ListingScope.Asn => "the whole network of the provider (its autonomous system)",
        ListingScope.Provider => "everything of one provider",
        _ => "this domain",
    };

    private static DateOnly Day(DateTimeOffset at) => DateOnly.FromDateTime(at.UtcDateTime);

    private static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
