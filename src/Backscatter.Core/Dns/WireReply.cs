namespace Backscatter.Core.Dns;

/// <summary>How one attempt to ask one resolver ended.</summary>
internal enum AttemptEnd
{
    /// <summary>The resolver spoke: an answer, or an error by its RCODE.</summary>
    Said,

    /// <summary>The answer is to be fetched over TCP.</summary>
    Truncated,

    /// <summary>What came with the right id could not be read.</summary>
    Unreadable,

    /// <summary>Nothing came in time.</summary>
    Silence,

    /// <summary>The resolver's host or the network says that nobody is there.</summary>
    Unreachable,
}

/// <summary>What came of one attempt.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Outcome">Unknown unless the resolver answered.</param>
/// <param name="Code">How the reply ended, or why there is none.</param>
/// <param name="Records">As in <see cref="DnsReply"/>.</param>
/// <param name="Ttl">As in <see cref="DnsReply"/>.</param>
/// <param name="Detail">As in <see cref="DnsReply"/>.</param>
internal sealed record WireReply(AttemptEnd End, DnsOutcome Outcome, DnsCode Code, IReadOnlyList<DnsRecord> Records, TimeSpan? Ttl, string? Detail)
{
    public static WireReply Truncated { get; } = Failed(AttemptEnd.Truncated);

    public static WireReply Unreadable { get; } = Failed(AttemptEnd.Unreadable);

    public static WireReply Silence { get; } = Failed(AttemptEnd.Silence);

    public static WireReply Unreachable { get; } = Failed(AttemptEnd.Unreachable);

    /// <summary>Whether asking the same resolver once more may help.</summary>
    public bool IsWorthRepeating => End is AttemptEnd.Silence or AttemptEnd.Unreadable or AttemptEnd.Unreachable;

    /// <summary>The reply that was read last from this datagram.</summary>
    public static WireReply Said(ReplyMessage read, ReadOnlySpan<byte> datagram) => new(
        AttemptEnd.Said,
        read.Outcome,
        read.Code,
        read.Records(datagram),
        read.Ttl,
        read.Outcome == DnsOutcome.Unknown ? DetailOf(AttemptEnd.Said, read.ResponseCode) : null);

    /// <summary>Why nothing was learnt.</summary>
    public static DnsCode CodeOf(AttemptEnd end) => end switch
    {
        AttemptEnd.Silence => DnsCode.Timeout,
        AttemptEnd.Unreachable => DnsCode.Unreachable,
        _ => DnsCode.Failed,
    };

    /// <summary>Why nothing was learnt, in one line; the RCODE is one of RFC 1035 section 4.1.1 or of the IANA registry.</summary>
    public static string DetailOf(AttemptEnd end, int responseCode) => end switch
    {
        AttemptEnd.Silence => "no reply in time",
        AttemptEnd.Unreachable => "the resolver cannot be reached",
        AttemptEnd.Said => responseCode switch
        {
            1 => "the resolver answered FORMERR",
            2 => "the resolver answered SERVFAIL",
            4 => "the resolver answered NOTIMP",
            5 => "the resolver answered REFUSED",
            _ => "the resolver answered another error",
        },
        _ => "the reply could not be used",
    };

    private static WireReply Failed(AttemptEnd end) => new(end, DnsOutcome.Unknown, CodeOf(end), [], null, DetailOf(end, 0));
}
