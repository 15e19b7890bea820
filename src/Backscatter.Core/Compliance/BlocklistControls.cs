using System.Net;
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
            return OfOne(subject, result, counts: result.Answer.Result == AnswerResult.Listed);
        });
    }

    public static IReadOnlyList<SubjectVerdict> AddressListed(ScanFacts facts) =>
        OfAddresses(facts, (subject, listings) => Of(subject, [.. listings.Where(result => result.List.Zone != Backscatterer)]));

    public static IReadOnlyList<SubjectVerdict> DomainListed(ScanFacts facts) =>
        facts.DomainListings is { } listings
            ? [Of(facts.Target, listings)]
            : [new(facts.Target, Verdict.Unknown, UnknownWords.Interrupted, "The scan ended before the domain blocklists were asked.")];

    /// <summary>
    /// What each list says of one subject of BSC-020, BSC-021 or BSC-022, by the same rules by which the control sums it up: where the control fails, at
    /// least one list does, and where it passes, none does. Empty where no list was asked about the subject.
    /// </summary>
    public static IReadOnlyList<ListVerdict> OfEachList(ScanFacts facts, string control, string subject)
    {
        var address = control != "BSC-022" && IPAddress.TryParse(subject, out var about) ? facts.Addresses.FirstOrDefault(address => address.Address.Equals(about)) : null;
        var listings = (control == "BSC-022" && subject == facts.Target ? facts.DomainListings : address?.Listings) ?? [];
        IReadOnlyList<BlocklistCheckResult> results = control switch
        {
            "BSC-020" => [.. listings.Where(result => result.List.Zone == Backscatterer)],
            "BSC-021" => [.. listings.Where(result => result.List.Zone != Backscatterer)],
            _ => listings,
        };
        if (address?.Provider is { } provider)
            return [.. results.Select(result => new ListVerdict(result, AddressSubjects.Shared(address, provider, result.CountsAsListing ? $"listed on {result.List.Name}" : null)))];
        if (control == "BSC-020") return [.. results.Select(result => new ListVerdict(result, OfOne(subject, result, counts: result.Answer.Result == AnswerResult.Listed)))];
        var matter = ThatMatter(results);
        var isCleared = results.Any(result => Matters(result.List) && !IsSilent(result) && !matter.Contains(result));
        return [.. results.Select(result => new ListVerdict(result, isCleared && IsSilent(result) && OnlyBlames(result)
            ? new SubjectVerdict(subject, Verdict.Pass, null, $"Not on {result.List.Name}, which nothing shows to list anybody; other lists clear it.")
            : OfOne(subject, result, matter.Contains(result))))];
    }

    /// <summary>What the lists that matter say of one subject.</summary>
    public static SubjectVerdict Of(string subject, IReadOnlyList<BlocklistCheckResult> listings)
    {
        var matter = ThatMatter(listings);
        if (matter.Count > 0) return Listed(subject, matter);
        var asked = listings.Where(result => Matters(result.List)).ToList();
        var silent = asked.Where(IsSilent).OrderBy(OnlyBlames).ToList();
        // Where another list clears the subject, one that can only blame and does not takes nothing from it.
        if (silent.Count < asked.Count) silent.RemoveAll(OnlyBlames);
        if (asked.Count == 0) return NotAsked(subject);
        if (silent.Count > 0) return Unknown(subject, silent, asked.Count);
        var minor = listings.Where(result => result.CountsAsListing).Select(result => result.List.Name).ToList();
        return new(subject, Verdict.Pass, null, minor.Count == 0
            ? $"On none of {asked.Count} lists that matter."
            : $"On none of {asked.Count} lists that matter; on {string.Join(", ", minor)}, which hardly anybody blocks by.");
    }

    private static SubjectVerdict OfOne(string subject, BlocklistCheckResult result, bool counts) => result switch
    {
        _ when IsSilent(result) => Unknown(subject, [result], 1),
        _ when counts => Listed(subject, [result]),
        { Answer.Result: AnswerResult.Listed, ContainedIn: { } wider } => new(subject, Verdict.Pass, null, $"On {result.List.Name}; counts with {wider}, which carries that list."),
        { Answer.Result: AnswerResult.Listed } => new(subject, Verdict.Pass, null, $"On {result.List.Name}, which hardly anybody blocks by."),
        _ => new(subject, Verdict.Pass, null, $"Not on {result.List.Name}."),
    };

    /// <summary>Whether the list gave no answer that can be used yet.</summary>
    private static bool IsSilent(BlocklistCheckResult result) => result.Answer.Result == AnswerResult.Unknown || result.IsPending;

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
