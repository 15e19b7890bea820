using System.Net;
using System.Net.Security;
using Backscatter.Core.Names;

namespace Backscatter.Core.Listening;

/// <summary>Who a listener is, where it listens and what it answers for.</summary>
public sealed record MailListenerOptions
{
    /// <summary>Where it listens. An IPv6 address takes IPv6 only.</summary>
    public required IReadOnlyList<IPEndPoint> EndPoints { get; init; }

    /// <summary>Its own name, in the greeting and in what it keeps.</summary>
    public required DomainName HostName { get; init; }

    /// <summary>The domains of the senders of our probes, whose MX it is; mail for any other is refused.</summary>
    public required IReadOnlyList<DomainName> Domains { get; init; }

    /// <summary>The folder in which bounces are kept, made where it is not there.</summary>
    public required string SpoolFolder { get; init; }

    /// <summary>What stands in the greeting after the name, so that whoever connects sees that nobody in between answers; null for nothing.</summary>
    public string? Nonce { get; init; }

    /// <summary>What it shows after STARTTLS; null where that is not offered.</summary>
    public SslStreamCertificateContext? Certificate { get; init; }

    /// <summary>How much of everything it allows.</summary>
    public ListenerLimits Limits { get; init; } = new();

    /// <summary>Hears of what an operator should know. Called from any thread; must be quick, and must not throw.</summary>
    public Action<ListenerNote>? Noted { get; init; }
}

/// <summary>How much of everything a listener allows; the defaults are those of RFC 5321 section 4.5.3 where it has them, and else what a server without users needs.</summary>
public sealed record ListenerLimits
{
    /// <summary>The most octets of a command line with its CR LF: 512 (RFC 5321 section 4.5.3.1.4), and what SIZE and 8BITMIME add to MAIL (RFC 1870 section 3, RFC 6152 section 2).</summary>
    public const int LongestCommand = 512 + 26 + 17;

    /// <summary>The most octets of a line of a message with its CR LF (RFC 5321 section 4.5.3.1.6).</summary>
    public const int LongestLine = 1000;

    /// <summary>Connections at one time.</summary>
    public int Connections { get; init; } = 100;

    /// <summary>Connections at one time from one client: an IPv4 address, or a /64 of IPv6.</summary>
    public int ConnectionsPerClient { get; init; } = 5;

    /// <summary>Commands in one connection.</summary>
    public int Commands { get; init; } = 50;

    /// <summary>Commands in one connection that were no commands, or came at the wrong time.</summary>
    public int Errors { get; init; } = 10;

    /// <summary>Recipients of one message.</summary>
    public int Recipients { get; init; } = 10;

    /// <summary>Octets of one message, its lines' dots removed.</summary>
    public int MessageBytes { get; init; } = 256 * 1024;

    /// <summary>How long a connection lasts at most.</summary>
    public TimeSpan Session { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a client has to take a reply and to send the whole of its next command, or some more of its message.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a client has to take the last reply and to close.</summary>
    public TimeSpan Farewell { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Files in the spool.</summary>
    public int SpoolFiles { get; init; } = 1000;

    /// <summary>Octets of all files in the spool.</summary>
    public long SpoolBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Callbacks that are told of within a minute for one client; more of them are counted and dropped.</summary>
    public int CallbacksPerClient { get; init; } = 20;

    /// <summary>Callbacks that wait to be told of; more of them are counted and dropped.</summary>
    public int WaitingCallbacks { get; init; } = 1000;

    /// <summary>How long the same client asking for the same sender is one callback.</summary>
    public TimeSpan SameCallback { get; init; } = TimeSpan.FromMinutes(10);
}

/// <summary>Something that an operator should know: one line, in which foreign text is fit to be shown.</summary>
/// <param name="Kind">What it is about.</param>
/// <param name="Text">What happened, why, and what to do.</param>
public sealed record ListenerNote(ListenerNoteKind Kind, string Text);

/// <summary>What a note is about.</summary>
public enum ListenerNoteKind
{
    /// <summary>Connections can't be taken for the moment.</summary>
    Accepting,

    /// <summary>A connection ended by a fault of the listener's own.</summary>
    Session,

    /// <summary>A message could not be kept.</summary>
    Spool,

    /// <summary>Callbacks were dropped, or can't be told of for the moment.</summary>
    Callbacks,
}

/// <summary>How much a listener did since it was started.</summary>
/// <param name="Connections">Connections taken.</param>
/// <param name="TurnedAway">Connections that were one too many, of all or of a client.</param>
/// <param name="Callbacks">Callbacks told of.</param>
/// <param name="CallbacksDropped">Callbacks dropped, as there were too many or nobody could be told.</param>
/// <param name="Kept">Messages kept.</param>
/// <param name="NotKept">Messages refused, as there was no room.</param>
public sealed record ListenerCounts(long Connections, long TurnedAway, long Callbacks, long CallbacksDropped, long Kept, long NotKept);

/// <summary>Who is told of callbacks.</summary>
public interface ICallbackReceiver
{
    /// <summary>Takes one callback. Whether its sender was ever issued is the receiver's to say.</summary>
    /// <param name="callback">The callback.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="Exception">It can't be taken now; it is tried again.</exception>
    ValueTask SeeAsync(Smtp.SeenCallback callback, CancellationToken cancellationToken);
}
