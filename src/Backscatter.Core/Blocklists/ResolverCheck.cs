using System.Net;
using Backscatter.Core.Dns;

namespace Backscatter.Core.Blocklists;

/// <summary>What a resolver said about a list's test entry.</summary>
/// <param name="List">The list.</param>
/// <param name="Entry">The test entry.</param>
/// <param name="Answers">The A records.</param>
/// <param name="Code">How the reply ended.</param>
public sealed record ListEntryReply(Blocklist List, BlocklistSubject Entry, IReadOnlyList<IPAddress> Answers, DnsCode Code);

/// <summary>What resolvers are tested with.</summary>
public sealed record ResolverCheckOptions
{
    /// <summary>Names that cannot exist, <c>&lt;random&gt;</c> being made up anew each time: below names of the IANA and straight below large zones, where providers that sell mistypings rewrite.</summary>
    public IReadOnlyList<string> ImpossibleNames { get; init; } = ["<random>.example.com", "www.<random>.com", "<random>.net"];

    /// <summary>The lists whose refusal tells most about a resolver.</summary>
    public IReadOnlyList<string> Zones { get; init; } = ["zen.spamhaus.org", "multi.surbl.org", "multi.uribl.com", "bl.spamcop.net", "bl.mailspike.net"];
}

/// <summary>Tests resolvers, as a program does when it starts: a handful of questions to each.</summary>
public static class ResolverCheck
{
    private const int RandomLabelLength = 20;

    /// <summary>Tests each resolver.</summary>
    /// <param name="resolvers">Each resolver by its name (<c>ip:port</c>, as its replies give it) and the way to it alone.</param>
    /// <param name="catalogue">Where the test entries are.</param>
    /// <param name="random">Makes up the names.</param>
    /// <param name="options">What to ask; the defaults where null.</param>
    /// <param name="cancellationToken">Ends the test.</param>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public static async Task<IReadOnlyList<ResolverVerdict>> RunAsync(
        IReadOnlyList<KeyValuePair<string, IDnsResolver>> resolvers, BlocklistCatalogue catalogue, Random random, ResolverCheckOptions? options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(resolvers);
        ArgumentNullException.ThrowIfNull(catalogue);
        ArgumentNullException.ThrowIfNull(random);
        options ??= new ResolverCheckOptions();
        List<string> names = [.. options.ImpossibleNames.Select(form => form.Replace("<random>", new string(random.GetItems<char>("abcdefghijklmnopqrstuvwxyz", RandomLabelLength)), StringComparison.Ordinal))];
        var lists = options.Zones.Select(catalogue.Find).OfType<Blocklist>().ToList();
        return await Task.WhenAll(resolvers.Select(pair => TestAsync(pair.Key, pair.Value, names, lists, cancellationToken)));
    }

    private static async Task<ResolverVerdict> TestAsync(string name, IDnsResolver resolver, List<string> names, List<Blocklist> lists, CancellationToken cancellationToken)
    {
        var impossible = Task.WhenAll(names.Select(impossible => resolver.AskAsync(new DnsQuestion(impossible, DnsRecordType.A), cancellationToken)));
        var entries = Task.WhenAll(lists.Select(list => AskAsync(resolver, list, cancellationToken)));
        return ResolverJudge.Judge(name, await impossible, [.. (await entries).OfType<ListEntryReply>()]);
    }

    private static async Task<ListEntryReply?> AskAsync(IDnsResolver resolver, Blocklist list, CancellationToken cancellationToken)
    {
        if (list.TestPoints.FirstOrDefault(points => points.Listed is not null) is not { Listed: { } entry }) return null;
        // Without a key: it is the resolver that is tested, and a key would open the list through any.
        var question = BlocklistQuestion.For(list, entry, BlocklistKeys.None);
        if (question.Outcome != QuestionOutcome.Ready) return null;
        var reply = await resolver.AskAsync(question.ToDns(DnsRecordType.A), cancellationToken);
        return new ListEntryReply(list, entry, [.. reply.Of<AddressRecord>().Select(record => record.Address)], reply.Code);
    }
}
