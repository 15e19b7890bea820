using Backscatter.Lab.Clients;
using Backscatter.Lab.Dns;

namespace Backscatter.Lab;

/// <summary>Which addresses the lab's mail servers bear in DNS, and where they listen.</summary>
public enum LabAddressing
{
    /// <summary><see cref="Loopback"/> where 127.53.0.1 can be bound, else <see cref="Documentation"/>.</summary>
    Automatic,

    /// <summary>
    /// Each server listens on an address of its own in 127.53.0.0/24, all on one port: another process can scan them. Needs a system whose loopback is
    /// all of 127.0.0.0/8 (Linux, Windows). No server has an IPv6 address, since ::1 is the only one of its kind.
    /// </summary>
    Loopback,

    /// <summary>
    /// DNS holds documentation addresses (192.0.2.0/24, 2001:db8::/32; RFC 5737, RFC 3849), and all servers listen on 127.0.0.1, each on a port of its
    /// own. Only <see cref="LabInternet.Connector"/> knows which: for use within one process, on any system.
    /// </summary>
    Documentation,
}

/// <summary>What the lab is started with.</summary>
public sealed record LabOptions
{
    /// <summary>The addresses of the mail servers.</summary>
    public LabAddressing Addressing { get; init; } = LabAddressing.Automatic;

    /// <summary>The clock of delays, greylisting, certificates and records.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How long <see cref="LabInternet.Resolver"/> takes for each answer, as one that is far away or asks on behalf; not at all unless said otherwise.</summary>
    public TimeSpan ResolverDelay { get; init; }

    /// <summary>The clients of the MSP.</summary>
    public IReadOnlyList<LabClient> Clients { get; init; } = LabCatalogue.Clients;

    /// <summary>The blocklists that behave oddly for everyone.</summary>
    public IReadOnlyList<LabListLesson> ListLessons { get; init; } = LabCatalogue.Lists;

    /// <summary>
    /// The blocklists of the world, so that a catalogue is used unchanged: each works, and holds nothing but its test points and what the clients are
    /// listed for. <see cref="ListLessons"/> come first. A zone that is named nowhere does not exist, and so fails its test points.
    /// </summary>
    public IReadOnlyList<LabBlocklist> EmptyBlocklists { get; init; } = [];
}
