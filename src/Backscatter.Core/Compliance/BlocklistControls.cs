using Backscatter.Core.Blocklists;
using Backscatter.Core.Data;
using Backscatter.Core.Dns;

namespace Backscatter.Core.Compliance;

/// <summary>What the blocklists say: BSC-020, BSC-021, BSC-022. A listing of a provider's shared address is information, not the client's fault.</summary>
internal static class BlocklistControls
{
    private const string Backscatterer = "ips.backscatterer.org";

    /// <summary>Whether a listing on it has a real effect on mail: then a listing fails a control, and silence makes it unknown.</summary>
    public static bool Matters(Blocklist list) => list.Kind == BlocklistKind.Block && list.Severity >= ListingSeverity.Medium;

    /// <summary>
    /// The listings with a real effect, each once. A list may say more and less grave things; one that a wider list reports as well is the same
    /// listing only where the wider one holds it for as grave.
    /// </summary>
    public static IReadOnlyList<BlocklistCheckResult> ThatMatter(IReadOnlyList<BlocklistCheckResult> results)
    {
        var grave = results.Where(result => result is { IsPending: false, Answer: { Result: AnswerResult.Listed, Severity: >= ListingSeverity.Medium } }).ToList();
        return [.. grave.Where(result => result.ContainedIn is null || grave.All(wider => wider.List.Zone != result.ContainedIn))];
    }

    public static IReadOnlyList<SubjectVerdict> OnBackscatterer(ScanFacts facts)
    {
        if (!facts.Zones.Contains(Backscatterer))
            return [new(facts.Target, Verdict.Unknown, UnknownWords.NotAsked, $"{Backscatterer} is not among the lists of this scan.", $"Add it with --lists {Backscatterer}.")];
        return OfAddresses(facts, (subject, listings) =>
        {
            if (listings.FirstOrDefault(result => result.List.Zone == Backscatterer) is not { } result)
                return subject.Contains(':') ? new(subject, Verdict.Pass, null, "Backscatterer carries no IPv6 addresses.") : NotAsked(subject);
            return result.Answer.Result switch
            {
                _ when result.IsPending => Unknown(subject, [result], 1),
                AnswerResult.Listed => Listed(subject, [result]),
                AnswerResult.Unknown => Unknown(subject, [result], 1),
                _ => new(subject, Verdict.Pass, null, "Not on Backscatterer."),
            };
        });
    }

    public static IReadOnlyList<SubjectVerdict> AddressListed(ScanFacts facts) =>
        OfAddresses(facts, (subject, listings) => Of(subject, [.. listings.Where(result => result.List.Zone != Backscatterer)]));

    public static IReadOnlyList<SubjectVerdict> DomainListed(ScanFacts facts) =>
        facts.DomainListings is { } listings
            ? [Of(facts.Target, listings)]
            : [new(facts.Target, Verdict.Unknown, UnknownWords.Interrupted, "The scan ended before the domain blocklists were asked.")];

    /// <summary>What the lists that matter say of one subject.</summary>
    public static SubjectVerdict Of(string subject, IReadOnlyList<BlocklistCheckResult> listings)
    {
        var matter = ThatMatter(listings);
        if (matter.Count > 0) return Listed(subject, matter);
        var asked = listings.Where(result => Matters(result.List)).ToList();
        var silent = asked.Where(result => result.Answer.Result == AnswerResult.Unknown || result.IsPending).OrderBy(OnlyBlames).ToList();
        // Where another list clears the subject, one that can only blame and does not takes nothing from it.
        if (silent.Count < asked.Count) silent.RemoveAll(OnlyBlames);
        if (asked.Count == 0) return NotAsked(subject);
        if (silent.Count > 0) return Unknown(subject, silent, asked.Count);
        var minor = listings.Where(result => result.CountsAsListing).Select(result => result.List.Name).ToList();
        return new(subject, Verdict.Pass, null, minor.Count == 0
            ? $"On none of {asked.Count} lists that matter."
            : $"On none of {asked.Count} lists that matter; on {string.Join(", ", minor)}, which hardly anybody blocks by.");
    }

    /// <summary>Whether the list does not list the subject, and nothing shows that it lists anybody.</summary>
    private static bool OnlyBlames(BlocklistCheckResult result) =>
        result is { SelfTest.Outcome: SelfTestOutcome.Unproven, Evidence: { Code: DnsCode.NameError or DnsCode.NoError, Answers.Count: 0 } };

    private static IReadOnlyList<SubjectVerdict> OfAddresses(ScanFacts facts, Func<string, IReadOnlyList<BlocklistCheckResult>, SubjectVerdict> ofOwn) =>
        AddressSubjects.Of(facts, address => OfAddress(address, ofOwn));

    private static SubjectVerdict OfAddress(AddressFacts address, Func<string, IReadOnlyList<BlocklistCheckResult>, SubjectVerdict> ofOwn)
    {
        var subject = address.Address.ToString();
        if (address.Listings is not { } listings) return new(subject, Verdict.Unknown, UnknownWords.Interrupted, "The scan ended before its blocklists were asked.");
        if (address.Provider is not { } provider) return ofOwn(subject, listings);
        var named = listings.Where(result => result.CountsAsListing).Select(result => result.List.Name).ToList();
        return AddressSubjects.Shared(address, provider, named.Count == 0 ? null : $"listed on {string.Join(", ", named)}");
    }

    private static SubjectVerdict Listed(string subject, IReadOnlyList<BlocklistCheckResult> results)
    {
        var gravest = results.MaxBy(result => result.Answer.Severity)!;
        var names = string.Join("; ", results.OrderByDescending(result => result.Answer.Severity).Select(result => $"{result.List.Name}: {result.Answer.Meaning}"));
        return new(subject, Verdict.Fail, null, $"Listed on {names}", gravest.Answer.NextStep, gravest.List.Zone);
    }

    private static SubjectVerdict NotAsked(string subject) =>
        new(subject, Verdict.Unknown, UnknownWords.NotAsked, "No list that matters was asked about it: none of this scan carries its kind, or it is not a public address.", "Choose lists that carry it, or correct the address in DNS.");

    private static SubjectVerdict Unknown(string subject, IReadOnlyList<BlocklistCheckResult> silent, int asked)
    {
        var first = silent[0];
        var names = string.Join("; ", silent.Select(result => $"{result.List.Zone}: {result.Answer.Meaning}{(result.IsPending ? $" ({result.Confirmation}, so it does not count yet)" : "")}"));
        return new(
            subject, Verdict.Unknown, first.Answer.Reason is { } reason ? Words<UnknownReason>.Of(reason) : UnknownWords.Partial,
            asked == 1 ? names : $"{silent.Count} of {asked} lists that matter gave no usable answer: {names}",
            first.Answer.NextStep, first.List.Zone);
    }
}
