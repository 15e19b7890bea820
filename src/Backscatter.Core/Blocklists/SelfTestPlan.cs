using System.Net;

namespace Backscatter.Core.Blocklists;

/// <summary>What a probe of a list's health must show.</summary>
public enum ProbeDemand
{
    /// <summary>The list must say something about it: its own test entry.</summary>
    Listed,

    /// <summary>The RFC's test entry, where the catalogue knows no own one: there, it shows that the list is not empty; missing, it shows nothing, as many lists have none.</summary>
    Customary,

    /// <summary>Nothing may be said about it.</summary>
    NotListed,

    /// <summary>Nothing that counts may be said about it: nobody can have got it onto a list.</summary>
    Control,

    /// <summary>Like a control, except that one alone may be listed for a reason; all of them are only on a list that lists the world.</summary>
    World,
}

/// <summary>One question of a list's self-test.</summary>
/// <param name="Subject">What is asked about.</param>
/// <param name="Demand">What must come of it.</param>
/// <param name="Answers">The answers that a test entry gives on this list where they are not what a subject would get; empty for any statement.</param>
public sealed record SelfTestProbe(BlocklistSubject Subject, ProbeDemand Demand, IReadOnlyList<AnswerPattern> Answers);

/// <summary>
/// Which questions show that a list may be believed about one kind of subject: its test points by the catalogue or by RFC 5782 section 5
/// (127.0.0.2 and 127.0.0.1, the same mapped into IPv6, the names TEST and INVALID), and controls that no list can have an entry for.
/// A list of information, which may have something to say about anything, is asked its own test points only.
/// </summary>
public static class SelfTestPlan
{
    private const int RandomLabelLength = 16;

    /// <summary>Hosts and names that everybody knows and that send no mail: the root servers A, K and M are three operators' on three continents.</summary>
    private static readonly BlocklistSubject[] WorldIPv4 = [Exactly("198.41.0.4"), Exactly("193.0.14.129"), Exactly("202.12.27.33")];

    private static readonly BlocklistSubject[] WorldIPv6 = [Exactly("2001:503:ba3e::2:30"), Exactly("2001:7fd::1"), Exactly("2001:dc3::35")];

    private static readonly BlocklistSubject[] WorldDomains = [BlocklistSubject.Literal("root-servers.net"), BlocklistSubject.Literal("gtld-servers.net"), BlocklistSubject.Literal("iana-servers.net")];

    /// <summary>The questions, test entries first.</summary>
    /// <param name="list">The list.</param>
    /// <param name="kind">One kind of subject that it carries.</param>
    /// <param name="random">Invents the controls: what a list cannot foresee, it cannot leave out of a zone that answers for everything.</param>
    public static IReadOnlyList<SelfTestProbe> For(Blocklist list, SubjectKinds kind, Random random)
    {
        ArgumentNullException.ThrowIfNull(list);
        ArgumentNullException.ThrowIfNull(random);
        if ((list.Subjects & kind) == 0 || kind is not (SubjectKinds.IPv4 or SubjectKinds.IPv6 or SubjectKinds.Domain)) return [];
        var own = list.TestPoints.FirstOrDefault(points => points.Kind == kind);
        var probes = new List<SelfTestProbe>();
        // A list whose entries of this kind cannot be tested is at least seen to live by those of another kind.
        var living = own?.Listed is not null ? own : list.TestPoints.FirstOrDefault(points => points.Listed is not null);
        if (living is not null) probes.Add(new(living.Listed!, ProbeDemand.Listed, living.Answers));
        if (own is { NotListed: { } notListed }) probes.Add(new(notListed, ProbeDemand.NotListed, []));
        if (living is { NotListed: { } other } && living != own) probes.Add(new(other, ProbeDemand.NotListed, []));
        // A list of information may know every reserved address, and one whose entry names no clean point has none.
        if (list.Kind == BlocklistKind.Informational || own is { NotListed: null }) return probes;

        if (own is null) probes.Add(new(CleanByRfc(kind), ProbeDemand.NotListed, []));
        if (living is null) probes.Add(new(ListedByRfc(kind), ProbeDemand.Customary, []));
        probes.Add(new(Invented(kind, random), ProbeDemand.Control, []));
        probes.AddRange(World(kind).Select(subject => new SelfTestProbe(subject, ProbeDemand.World, [])));
        return probes;
    }

    private static BlocklistSubject ListedByRfc(SubjectKinds kind) => kind switch
    {
        SubjectKinds.IPv4 => Exactly("127.0.0.2"),
        SubjectKinds.IPv6 => Exactly("::ffff:127.0.0.2"),
        _ => BlocklistSubject.Literal("TEST"),
    };

    private static BlocklistSubject CleanByRfc(SubjectKinds kind) => kind switch
    {
        SubjectKinds.IPv4 => Exactly("127.0.0.1"),
        SubjectKinds.IPv6 => Exactly("::ffff:127.0.0.1"),
        _ => BlocklistSubject.Literal("INVALID"),
    };

    private static BlocklistSubject[] World(SubjectKinds kind) => kind switch
    {
        SubjectKinds.IPv4 => WorldIPv4,
        SubjectKinds.IPv6 => WorldIPv6,
        _ => WorldDomains,
    };

    // Loopback addresses send no mail, and far from 127.0.0.2 no list keeps test entries; .example is nobody's (RFC 2606).
    private static BlocklistSubject Invented(SubjectKinds kind, Random random) => kind switch
    {
        SubjectKinds.IPv4 => BlocklistSubject.Exactly(new IPAddress(InventedLoopback(random))),
        SubjectKinds.IPv6 => BlocklistSubject.Exactly(new IPAddress(InventedLoopback(random)).MapToIPv6()),
        _ => BlocklistSubject.Literal($"{new string(random.GetItems<char>("abcdefghijklmnopqrstuvwxyz", RandomLabelLength))}.example"),
    };

    private static byte[] InventedLoopback(Random random) => [127, (byte)random.Next(64, 255), (byte)random.Next(1, 255), (byte)random.Next(3, 255)];

    private static BlocklistSubject Exactly(string address) => BlocklistSubject.Exactly(IPAddress.Parse(address));
}
