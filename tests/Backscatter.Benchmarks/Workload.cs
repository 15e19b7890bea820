using System.Globalization;
using System.Net;
using Backscatter.Core.Blocklists;

namespace Backscatter.Benchmarks;

/// <summary>The questions that everybody is asked in this run: addresses of documentation and test networks, on the first lists of the catalogue that carry IPv4.</summary>
internal sealed class Workload
{
    // Every seventh question finds a listing: more than a provider's clients have, so that reading listings counts.
    private const int OneIn = 7;

    public Workload(int addresses, int zones)
    {
        Lists = [.. BlocklistCatalogue.Shipped.Lists
            .Where(list => list is { IsAsked: true, Key: null } && list.Subjects.HasFlag(SubjectKinds.IPv4))
            .Take(zones)];
        if (Lists.Count < zones) throw new ArgumentException($"the catalogue has only {Lists.Count} lists that can be asked about IPv4 without a key", nameof(zones));
        Addresses = [.. Enumerable.Range(0, addresses).Select(i => new IPAddress([198, 18, (byte)(i >> 8), (byte)i]))];
        Subjects = [.. Addresses.Select(BlocklistSubject.Of)];
    }

    public IReadOnlyList<Blocklist> Lists { get; }

    public IReadOnlyList<IPAddress> Addresses { get; }

    public IReadOnlyList<BlocklistSubject> Subjects { get; }

    public int Questions => Lists.Count * Addresses.Count;

    /// <summary>The addresses that a list holds, by its place.</summary>
    public IEnumerable<IPAddress> ListedIn(int list) => Addresses.Where((_, address) => IsListed(address, list));

    /// <summary>How many of the questions find an entry.</summary>
    public int Entries => Enumerable.Range(0, Lists.Count).Sum(list => ListedIn(list).Count());

    /// <summary>The names asked, address by address.</summary>
    public IEnumerable<string> Names() => Subjects.SelectMany(subject => Lists.Select(list => string.Create(CultureInfo.InvariantCulture, $"{subject.Label}.{list.Zone}")));

    private static bool IsListed(int address, int list) => ((address * 31) + (list * 17)) % OneIn == 0;
}
