using Backscatter.Core.Blocklists;
using Backscatter.RealServers.Tests.Servers;

namespace Backscatter.RealServers.Tests.Sweeps;

/// <summary>
/// The lists of a sweep, good and broken: their catalogue (<c>lists.json</c>), the zones that rbldnsd serves for them, and what is true of each
/// subject by the way the zones are made.
/// </summary>
internal static class SweepLists
{
    private const string Parent = ".lists.example";
    private const string Blame = "127.0.0.2";
    private const string Policy = "127.0.0.10";
    private const string Information = "127.0.0.20";

    // rbldnsd knows no wildcard for the root: these are the top levels that are asked about, test points and control names included.
    private static readonly string[] TopLevels = [".com", ".example", ".invalid", ".net", ".org", ".test"];

    private static readonly BlocklistEntry TestPoint4 = new("127.0.0.2", Blame, "Test point");
    private static readonly BlocklistEntry TestPoint6 = new("::ffff:7f00:2", Blame, "Test point");
    private static readonly BlocklistEntry TestDomain = new("test", Blame, "Test point");

    /// <summary>The catalogue, to be named to a command.</summary>
    public static string CatalogueFile { get; } = Path.Combine(AppContext.BaseDirectory, "Sweeps", "lists.json");

    private static BlocklistCatalogue Catalogue { get; } = BlocklistCatalogue.Load(CatalogueFile);

    /// <summary>The lists of which the catalogue knows test points that must tell whether they are to be believed.</summary>
    public static IReadOnlyList<Blocklist> Tested { get; } = Named("ipv4", "clean", "ipv6", "domains", "several", "world", "emptied", "parked", "refusing", "expired", "gone");

    /// <summary>The zones as rbldnsd serves them. That of <c>gone</c> is missing, as it is from its name servers.</summary>
    public static IReadOnlyList<BlocklistZone> Zones { get; } =
    [
        new("ipv4" + Parent, [TestPoint4, .. Entries(SubjectKinds.IPv4, IsListed, Blame)], [], []),
        new("clean" + Parent, [TestPoint4], [TestPoint6], [TestDomain]),
        new("ipv6" + Parent, [], [TestPoint6, .. Entries(SubjectKinds.IPv6, IsListed, Blame)], []),
        new("domains" + Parent, [], [], [TestDomain, .. Entries(SubjectKinds.Domain, IsListed, Blame)]),
        new("several" + Parent, [TestPoint4, .. Entries(SubjectKinds.IPv4, HasSeveral, Blame)], [], [])
        {
            Beside = [Entries(SubjectKinds.IPv4, HasSeveral, Policy), Entries(SubjectKinds.IPv4, subject => HasSeveral(subject) || HasInformation(subject), Information)],
        },
        World("world", Blame, "The list is closed, remove it from your configuration"),
        new("emptied" + Parent, [], [], []),
        World("parked", "203.0.113.80", "This domain may be for sale"),
        World("refusing", "127.255.255.254", "Error: open resolver"),
        World("expired", Blame, "Too old") with { IsExpired = true },
        new("plain" + Parent, [.. Entries(SubjectKinds.IPv4, IsListed, Blame)], [], []),
        new("silent" + Parent, [], [], []),
        World("flood", Blame, "The list is closed, remove it from your configuration"),
        new("sparing" + Parent, [new("0.0.0.0-255.255.255.255", Blame, "The list is closed"), new("!127.0.0.1", "", "")], [], []),
    ];

    /// <summary>All zones, the missing one among them.</summary>
    public static IReadOnlyList<string> AllZones { get; } = [.. Zones.Select(zone => zone.Zone), "gone" + Parent];

    /// <summary>The names that exist: where they are all names of a zone, the zone itself.</summary>
    public static IReadOnlyList<string> ExistingNames { get; } =
    [
        .. new[] { "world", "parked", "refusing", "expired", "gone", "flood" }.Select(list => list + Parent),
        .. new[] { "ipv4", "clean", "several" }.Select(list => "2.0.0.127." + list + Parent),
        .. new[] { "ipv6", "clean" }.Select(list => "2.0.0.0.0.0.f.7.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0." + list + Parent),
        .. new[] { "domains", "clean" }.Select(list => "test." + list + Parent),
        .. SweepSubject.All.SelectMany(subject => new[] { "ipv4", "ipv6", "domains", "several", "plain" }
            .Select(list => list + Parent)
            .Where(zone => TruthOf(zone, subject) is AnswerResult.Listed or AnswerResult.Informational)
            .Select(zone => $"{subject.Subject.Label}.{zone}")),
    ];

    /// <summary>Lists of the catalogue by the first label of their zones.</summary>
    public static IReadOnlyList<Blocklist> Named(params string[] lists) => Catalogue.Named(lists.Select(list => list + Parent));

    /// <summary>The place of a zone in the catalogue.</summary>
    public static int OrderOf(string zone) => Catalogue.Lists.Index().First(list => list.Item.Zone == zone).Index;

    /// <summary>What a list truly says of a subject; null for a list that is broken, of which every word but 'unknown' is false.</summary>
    public static AnswerResult? TruthOf(string zone, SweepSubject subject) => (zone[..^Parent.Length], subject.Subject.Kind) switch
    {
        ("ipv4" or "plain", SubjectKinds.IPv4) or ("ipv6", SubjectKinds.IPv6) or ("domains", SubjectKinds.Domain) => IsListed(subject) ? AnswerResult.Listed : AnswerResult.NotListed,
        ("several", SubjectKinds.IPv4) => HasSeveral(subject) ? AnswerResult.Listed : HasInformation(subject) ? AnswerResult.Informational : AnswerResult.NotListed,
        ("clean", _) => AnswerResult.NotListed,
        _ => null,
    };

    private static bool IsListed(SweepSubject subject) => subject.Number % 10 == 0;

    private static bool HasSeveral(SweepSubject subject) => subject.Number % 10 == 5;

    private static bool HasInformation(SweepSubject subject) => subject.Number % 10 == 7;

    private static BlocklistEntry[] Entries(SubjectKinds kind, Func<SweepSubject, bool> isIn, string answer) =>
        [.. SweepSubject.Of(kind).Where(isIn).Select(subject => new BlocklistEntry(subject.Subject.Text, answer, "See https://lists.example/?$"))];

    private static BlocklistZone World(string list, string answer, string reason) => new(
        list + Parent,
        [new("0.0.0.0-255.255.255.255", answer, reason)],
        [new("::/0", answer, reason)],
        [.. TopLevels.Select(top => new BlocklistEntry(top, answer, reason))]);
}
