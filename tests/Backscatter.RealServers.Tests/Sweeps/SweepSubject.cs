using System.Net;
using Backscatter.Core.Blocklists;
using Backscatter.Core.Names;

namespace Backscatter.RealServers.Tests.Sweeps;

/// <summary>One of the subjects of a sweep.</summary>
/// <param name="Number">Its number among the subjects of its kind, from 0; <see cref="SweepLists"/> decides by it what is listed.</param>
/// <param name="Subject">The address or domain.</param>
internal sealed record SweepSubject(int Number, BlocklistSubject Subject)
{
    /// <summary>300 IPv4 addresses, 100 IPv6 addresses and 100 domains, all of ranges and names set aside for documentation.</summary>
    public static IReadOnlyList<SweepSubject> All { get; } =
    [
        .. Enumerable.Range(0, 300).Select(number => new SweepSubject(number, Address(number < 150 ? $"192.0.2.{number}" : $"198.51.100.{number - 150}"))),
        .. Enumerable.Range(0, 100).Select(number => new SweepSubject(number, Address($"2001:db8:25:{number}::7"))),
        .. Enumerable.Range(0, 100).Select(number => new SweepSubject(number, BlocklistSubject.Of(DomainName.Parse($"client-{number}.example")))),
    ];

    /// <summary>Those of one kind, in the order of their numbers.</summary>
    public static IEnumerable<SweepSubject> Of(SubjectKinds kind) => All.Where(subject => subject.Subject.Kind == kind);

    private static BlocklistSubject Address(string text) => BlocklistSubject.Of(IPAddress.Parse(text));
}
