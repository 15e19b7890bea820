using System.Text.Json.Serialization;
using Backscatter.Core.Dns;

namespace Backscatter.Core.Blocklists;

/// <summary>Whether a resolver is fit to ask blocklists through.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ResolverFitness>))]
public enum ResolverFitness
{
    /// <summary>It tells what is and what is not.</summary>
    [JsonStringEnumMemberName("fine")]
    Fine,

    /// <summary>It answers for names that do not exist: nothing that it says about a list counts.</summary>
    [JsonStringEnumMemberName("rewrites")]
    Rewrites,

    /// <summary>Some of the large lists refuse it: what they say through it is unknown.</summary>
    [JsonStringEnumMemberName("refused")]
    Refused,

    /// <summary>It answered nothing.</summary>
    [JsonStringEnumMemberName("silent")]
    Silent,
}

/// <summary>What a resolver's self-test showed.</summary>
/// <param name="Resolver">The resolver, as <c>ip:port</c>.</param>
/// <param name="Fitness">In a word.</param>
/// <param name="RefusedBy">The zones that refuse it, or do not show their own test entry through it.</param>
/// <param name="Why">What was seen, in one line.</param>
/// <param name="NextStep">What to do, in one line; null where nothing.</param>
public sealed record ResolverVerdict(string Resolver, ResolverFitness Fitness, IReadOnlyList<string> RefusedBy, string Why, string? NextStep)
{
    /// <summary>Whether it changes anything for those who ask these lists: that a list refuses the resolver matters to who asks the list.</summary>
    public bool Matters(IReadOnlyList<Blocklist> lists) => Fitness == ResolverFitness.Rewrites || lists.Any(list => RefusedBy.Contains(list.Zone));
}

/// <summary>Judges a resolver by what it says about names that cannot exist and about the test entries of large lists.</summary>
public static class ResolverJudge
{
    private const string OwnResolver = "Ask through a recursive resolver of your own (such as Unbound without forwarders), named with --resolver.";

    /// <summary>Judges one resolver.</summary>
    /// <param name="resolver">The resolver, as <c>ip:port</c>.</param>
    /// <param name="impossible">Its replies about names that do not exist.</param>
    /// <param name="entries">Its replies about test entries that are on their lists, or would be if these answered it.</param>
    public static ResolverVerdict Judge(string resolver, IReadOnlyList<DnsReply> impossible, IReadOnlyList<ListEntryReply> entries)
    {
        ArgumentNullException.ThrowIfNull(impossible);
        ArgumentNullException.ThrowIfNull(entries);
        if (impossible.FirstOrDefault(reply => reply.Outcome == DnsOutcome.Exists) is { } invented)
        {
            var said = string.Join(", ", invented.Of<AddressRecord>().Select(record => record.Address).Take(3));
            return new(resolver, ResolverFitness.Rewrites, [], $"{resolver} answers {said} for {invented.Question.Name}, a name that does not exist: it rewrites, and nothing that it says about a list counts", OwnResolver);
        }

        if (impossible.All(IsSilence) && entries.All(entry => IsSilence(entry.Code)))
            return new(resolver, ResolverFitness.Silent, [], $"{resolver} answered none of {impossible.Count + entries.Count} questions", "Correct the address, or let it answer this machine.");

        List<Blocklist> refusing = [.. entries.Where(IsRefusal).Select(entry => entry.List)];
        if (refusing.Count == 0) return new(resolver, ResolverFitness.Fine, [], $"{resolver} says of names that do not exist that they do not, and no list that was asked refuses it", null);
        var zones = refusing.Select(list => list.Zone).ToList();
        return new(resolver, ResolverFitness.Refused, zones, $"{resolver} is refused by {string.Join(", ", zones)}: what they say through it is unknown, not clean", WhatToDo(refusing));
    }

    private static string WhatToDo(List<Blocklist> refusing) => refusing.Exists(list => list.Operator == "Spamhaus")
        ? "Spamhaus refuses public resolvers and the networks of Microsoft and other clouds, a resolver of your own in them included: configure a DQS key (spamhaus-dqs) and zen.dq.spamhaus.net is asked instead. For the others: " + OwnResolver
        : OwnResolver;

    // A list that denies its own test entry hides from this resolver: to believe it would make everyone clean.
    private static bool IsRefusal(ListEntryReply entry) =>
        entry.Code is DnsCode.NameError or DnsCode.Refused || AnswerInterpreter.Interpret(entry.List, entry.Entry.Kind, entry.Answers, entry.Code).Reason == UnknownReason.Refused;

    private static bool IsSilence(DnsReply reply) => IsSilence(reply.Code);

    private static bool IsSilence(DnsCode code) => code is DnsCode.Timeout or DnsCode.Unreachable;
}
