using System.Net;
using Backscatter.Core.Discovery;
using Backscatter.Core.Names;

namespace Backscatter.Core.Compliance;

/// <summary>
/// Whether the addresses that take or send mail have names that lead back to them: BSC-040. By which name a sender greets others cannot be seen from
/// outside; by which name a server greets us can, and where that is another one the verdict says so and stays a pass.
/// </summary>
internal static class ReverseNameControl
{
    private const int MostShown = 3;

    // More addresses than a scan looks at one by one.
    private const int LargestRange = 256;

    public static IReadOnlyList<SubjectVerdict> LeadsBack(ScanFacts facts)
    {
        var neighbours = Neighbours(facts);
        return AddressSubjects.Of(facts, address => OfAddress(facts, address, [.. neighbours[address.Address]]));
    }

    private static SubjectVerdict OfAddress(ScanFacts facts, AddressFacts address, IReadOnlyList<AddressFacts> neighbours)
    {
        var subject = address.Address.ToString();
        if (address.Reverse is not { } reverse) return new(subject, Verdict.Unknown, UnknownWords.Interrupted, "The scan ended before its reverse name was known.");
        if (address.Provider is { } provider) return AddressSubjects.Shared(address, provider, reverse.Status is ReverseStatus.NoName or ReverseStatus.LeadsElsewhere ? Missing(reverse) : null);
        return reverse.Status switch
        {
            ReverseStatus.Confirmed => Confirmed(subject, reverse, GreetingName(facts, address.Address)),
            ReverseStatus.Unknown => new(subject, Verdict.Unknown, UnknownWords.DnsUnknown, $"DNS did not tell: {reverse.Why}.", "Scan again; if it stays so, look at the name servers of the reverse zone and of the name."),
            ReverseStatus.NotAsked => new(subject, Verdict.Unknown, UnknownWords.NotAsked, $"Nobody was asked for its reverse name: {reverse.Why}.", "Correct the address in DNS."),
            _ => Unconfirmed(subject, reverse, neighbours),
        };
    }

    private static SubjectVerdict Confirmed(string subject, ReverseResult reverse, DomainName? greeting)
    {
        var names = reverse.Confirmed.Select(name => name.Name).ToList();
        var shown = Shown(names);
        var numbered = names.TrueForAll(name => NumberedName.Spells(name, reverse.Address)) ? "; it only spells the address, and some receivers refuse such names" : "";
        if (greeting is null) return new(subject, Verdict.Pass, null, $"{shown} leads back to it{numbered}.");
        return names.Contains(greeting.Ascii)
            ? new(subject, Verdict.Pass, null, $"{shown} leads back to it, and its server greets by that name{numbered}.")
            : new(subject, Verdict.Pass, null, $"{shown} leads back to it, but its server greets as {greeting}{numbered}.", $"Have the server greet, inwards and outwards (EHLO), as {ForeignText.Escape(names[0], 80)}: some receivers compare the two names.");
    }

    // Whoever writes a range into SPF need not send from all of it. What has no name beside others that have one may not be in use, which nobody can
    // see from outside; where none has one, whichever of them sends has none.
    private static SubjectVerdict Unconfirmed(string subject, ReverseResult reverse, IReadOnlyList<AddressFacts> neighbours)
    {
        var missing = Missing(reverse);
        if (neighbours.Any(other => other.Reverse?.Status == ReverseStatus.Confirmed))
            return new(subject, Verdict.Unknown, UnknownWords.Partial, $"It may not be in use: {missing}, while others of its range have names that lead back.", "Name in SPF only the addresses that send, or give this one a name that leads back.");
        if (neighbours.Any(other => other.Reverse?.Status is null or ReverseStatus.Unknown))
            return new(subject, Verdict.Unknown, UnknownWords.Partial, $"It may not be in use: {missing}, and whether others of its range have names that lead back is not known.", "Scan again; if it stays so, look at the name servers of the reverse zone.");
        return new(subject, Verdict.Fail, null, $"{char.ToUpperInvariant(missing[0])}{missing[1..]}.", reverse.Status == ReverseStatus.NoName
            ? "Have whoever gives out the address set its PTR record to the mail server's name, which must lead back to the address."
            : "Give the name an A or AAAA record with this address, or have the PTR record set to a name that has one.");
    }

    private static string Missing(ReverseResult reverse) => reverse.Names.Count switch
    {
        0 => "there is no reverse name (PTR)",
        1 when reverse.Names[0].Addresses is { Count: > 0 } addresses => $"its reverse name {Shown([reverse.Names[0].Name])} leads to {string.Join(", ", addresses.Take(MostShown))}{(addresses.Count > MostShown ? ", …" : "")}, not back",
        1 => $"its reverse name {Shown([reverse.Names[0].Name])} leads nowhere",
        _ => $"none of its reverse names {Shown([.. reverse.Names.Select(name => name.Name)])} leads back",
    };

    /// <summary>The other addresses of the ranges that an address stands in; none for one that is named by itself, as an MX host or in SPF.</summary>
    private static ILookup<IPAddress, AddressFacts> Neighbours(ScanFacts facts)
    {
        var known = facts.Addresses.ToLookup(address => address.Address);
        var own = facts.Spf?.Senders.Where(sender => sender.Provider is null).ToList() ?? [];
        var named = own.Where(sender => sender.Range.IsSingle).Select(sender => sender.Range.First).Concat(facts.Route?.Endpoints.Select(endpoint => endpoint.Address) ?? []).ToHashSet();
        IEnumerable<IReadOnlyList<AddressFacts>> ranges = facts.Domain is null
            ? [facts.Addresses]
            : own.Where(sender => !sender.Range.IsSingle).Select(sender => sender.Range.TryList(LargestRange, out var addresses) ? addresses.SelectMany(address => known[address]).ToList() : []);
        return ranges
            .SelectMany(range => range, (range, address) => (address.Address, Range: range))
            .Where(pair => !named.Contains(pair.Address))
            .SelectMany(pair => pair.Range, (pair, other) => (pair.Address, Other: other))
            .Where(pair => !pair.Other.Address.Equals(pair.Address))
            .ToLookup(pair => pair.Address, pair => pair.Other);
    }

    /// <summary>The name by which the server at an address greeted us, or answered EHLO where its greeting has none (RFC 5321 sections 4.2 and 4.1.1.1).</summary>
    private static DomainName? GreetingName(ScanFacts facts, IPAddress address) => facts.Endpoints
        .Where(endpoint => endpoint.Endpoint.Address.Equals(address))
        .SelectMany(endpoint => new[] { endpoint.Observation?.Greeting, endpoint.Observation?.Ehlo })
        .Where(reply => reply is { Reply.Code: 220 or 250 })
        .Select(reply => DomainName.TryParse(reply!.Reply.Lines[0].Split(' ')[0], out var name, out _) && name.Parent is not null ? name : null)
        .FirstOrDefault(name => name is not null);

    private static string Shown(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(MostShown).Select(name => ForeignText.Escape(name, 80))) + (names.Count > MostShown ? ", …" : "");
}
