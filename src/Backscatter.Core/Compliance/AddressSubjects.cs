using Backscatter.Core.Discovery;

namespace Backscatter.Core.Compliance;

/// <summary>Asks one question of every mail address, and answers it for the target where not all of them are known or there is none.</summary>
internal static class AddressSubjects
{
    private const int MostShown = 5;

    /// <param name="facts">What was seen.</param>
    /// <param name="ofAddress">What to say of one address.</param>
    public static IReadOnlyList<SubjectVerdict> Of(ScanFacts facts, Func<AddressFacts, SubjectVerdict> ofAddress)
    {
        var subjects = facts.Addresses.Select(ofAddress).ToList();
        if (facts.Domain is not null && (facts.Route is null || facts.Spf is null))
            subjects.Add(new(facts.Target, Verdict.Unknown, UnknownWords.Interrupted, "The scan ended before all mail addresses were known."));
        else if (facts.Route is { IsComplete: false } || facts.Spf is { Status: SpfStatus.TempError } || (facts.Spf?.Problems.Any(problem => problem.Effect == SpfEffect.TempError) ?? false))
            subjects.Add(new(facts.Target, Verdict.Unknown, UnknownWords.DnsUnknown, "DNS did not tell all mail addresses.", "Scan again; if it stays so, look at the domain's name servers."));
        if (subjects.Count > 0) return subjects;
        var ranges = facts.Spf?.Senders.Where(sender => sender.Provider is null).Select(sender => sender.Range.ToString()).ToList() ?? [];
        return ranges.Count == 0
            ? [new(facts.Target, Verdict.Pass, null, "It has no mail address of its own.")]
            : [new(facts.Target, Verdict.Unknown, UnknownWords.NotAsked, $"It sends from ranges too large to ask about each address: {string.Join(", ", ranges.Take(MostShown))}{(ranges.Count > MostShown ? ", …" : "")}.", "Scan the addresses that really send.")];
    }

    /// <summary>The verdict on an address that many share: it passes, since the client can change nothing about it.</summary>
    /// <param name="address">The address.</param>
    /// <param name="provider">Whose it is.</param>
    /// <param name="seen">What was seen of it, in a few words; null for nothing worth saying.</param>
    public static SubjectVerdict Shared(AddressFacts address, MailProvider provider, string? seen) =>
        new(address.Address.ToString(), Verdict.Pass, null, $"{provider.Name}, shared: the provider's, not yours to fix{(seen is null ? "" : $"; {seen}")}.");
}
