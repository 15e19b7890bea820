using Backscatter.Core.Dns;

namespace Backscatter.Lab.Dns;

/// <summary>
/// One zone of the lab's internet: what it holds and how its servers behave. A wildcard owner (<c>*</c>) answers for every name below it that does
/// not exist (RFC 4592), so a blocklist that lists the world is a zone with one wildcard. A zone without SOA record gets one when it is served.
/// </summary>
/// <param name="Origin">The apex, lower case without trailing dot; the empty string for the root.</param>
/// <param name="Records">The records, their owners absolute names at or below the apex.</param>
public sealed record LabZone(string Origin, IReadOnlyList<DnsRecord> Records)
{
    /// <summary>How the zone's servers behave; honest unless said otherwise.</summary>
    public ZoneBehaviour Behaviour { get; init; } = ZoneBehaviour.Honest;

    /// <summary>
    /// Reads a zone from lines in the manner of a master file (RFC 1035 section 5): <c>owner [seconds] [IN] TYPE data</c>, a line that begins with a
    /// blank keeps the owner above it, <c>@</c> is the apex, names without a final dot are relative to it, <c>;</c> begins a comment. Types: A, AAAA,
    /// MX, TXT, CNAME, PTR, NS, SOA (its minimum alone). TXT data is one or more quoted strings, joined; they are cut to 255 bytes on the wire.
    /// </summary>
    /// <exception cref="FormatException">A line can't be read; the message names zone, line and fault.</exception>
    public static LabZone Parse(string origin, string text) => new(ZoneText.Normal(origin), ZoneText.Read(ZoneText.Normal(origin), text));

    /// <summary>The zone with more records.</summary>
    public LabZone With(IEnumerable<DnsRecord> records) => this with { Records = [.. Records, .. records] };
}

/// <summary>How the servers of a zone, or a resolver as a whole, behave.</summary>
/// <param name="Conduct">What becomes of a question.</param>
/// <param name="Delay">How long an answer is held back, by the clock the lab was given.</param>
/// <param name="TruncatesUdp">Over UDP the answer is empty and bears TC (RFC 1035 section 4.2.1), so that it must be fetched over TCP.</param>
public sealed record ZoneBehaviour(ZoneConduct Conduct = ZoneConduct.Answers, TimeSpan Delay = default, bool TruncatesUdp = false)
{
    /// <summary>Answers at once what the zone holds.</summary>
    public static ZoneBehaviour Honest { get; } = new();
}

/// <summary>What becomes of a question.</summary>
public enum ZoneConduct
{
    /// <summary>It is answered from the zone.</summary>
    Answers,

    /// <summary>REFUSED (RCODE 5).</summary>
    Refuses,

    /// <summary>SERVFAIL (RCODE 2).</summary>
    Fails,

    /// <summary>No answer ever comes.</summary>
    KeepsSilent,
}
