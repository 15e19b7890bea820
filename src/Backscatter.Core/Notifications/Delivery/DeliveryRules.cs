using System.Globalization;
using System.Net;
using Backscatter.Core.Notifications.Http;

namespace Backscatter.Core.Notifications.Delivery;

/// <summary>
/// What an answer of a receiver means, and when it is asked again. 200 and 202 are accepted (a Workflow answers 202 and starts), as is any other 2xx;
/// 408, 425, 429 and 5xx come again later, when the receiver says or with longer and longer waits; everything else is a fault of the channel and stops.
/// </summary>
public static class DeliveryRules
{
    /// <summary>How long a notification is tried, from the first try.</summary>
    public static readonly TimeSpan GivenUpAfter = TimeSpan.FromDays(3);

    /// <summary>The longest wait between two tries, whatever the receiver asks for.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromHours(6);

    /// <summary>How long a notification for a paused channel waits before the channel is looked at again.</summary>
    public static readonly TimeSpan PausedWait = TimeSpan.FromMinutes(15);

    /// <summary>For how long a notification is held by what sends it: longer than any receiver is waited for.</summary>
    public static readonly TimeSpan Held = TimeSpan.FromMinutes(3);

    /// <summary>After how many tries a channel that does not take a notification becomes visible as a problem, while trying goes on.</summary>
    public const int TriesUntilProblem = 4;

    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromHours(1);

    /// <summary>What a receiver's answer means.</summary>
    internal static DeliveryResult Of(ReceiverAnswer answer, ChannelKind kind) => answer switch
    {
        ReceiverAnswer.Answered answered => OfStatus(answered, kind),
        ReceiverAnswer.NotPublic notPublic => new DeliveryResult.Rejected(
            $"the name of the receiver leads to an address that is not public ({notPublic.Block}); nothing was sent", "Use a receiver with a public address, or correct its name in DNS."),
        ReceiverAnswer.Failed failed => new DeliveryResult.RetryAfter(null, failed.Failure switch
        {
            TransportFailure.Timeout => string.Create(CultureInfo.InvariantCulture, $"the receiver did not answer within {ReceiverClient.Deadline.TotalSeconds:0} s"),
            TransportFailure.NameNotFound => "the name of the receiver was not found in DNS",
            TransportFailure.NotConnected => "the receiver takes no connection",
            TransportFailure.NotSecure => "no TLS connection came about, or the certificate is not the receiver's",
            _ => "the connection broke before there was an answer",
        }),
        _ => throw new ArgumentOutOfRangeException(nameof(answer)),
    };

    /// <summary>When a notification is tried again; null where it was tried for too long.</summary>
    /// <param name="attempts">How often it was tried, this time with; from 1.</param>
    /// <param name="firstTriedAt">When it was first tried.</param>
    /// <param name="asked">How long the receiver wants to be left alone; null where it said nothing.</param>
    /// <param name="now">The time.</param>
    /// <param name="random">From 0 (with) to 1 (without); spreads the tries of many notifications.</param>
    public static TimeSpan? NextTry(int attempts, DateTimeOffset firstTriedAt, TimeSpan? asked, DateTimeOffset now, double random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(attempts, 1);
        if (now - firstTriedAt >= GivenUpAfter) return null;
        if (asked is { } told) return Clamp(told, ShortestWait, LongestWait) + (ShortestWait * random);
        var backoff = Clamp(FirstWait * Math.Pow(2, Math.Min(attempts - 1, 16)), FirstWait, LongestBackoff);
        return backoff * (0.5 + (random / 2));
    }

    private static DeliveryResult OfStatus(ReceiverAnswer.Answered answered, ChannelKind kind)
    {
        var code = (int)answered.Status;
        return code switch
        {
            >= 200 and <= 299 => new DeliveryResult.Accepted(string.Create(CultureInfo.InvariantCulture, $"the receiver answered {code}")),
            408 or 425 or 429 or >= 500 => new DeliveryResult.RetryAfter(answered.RetryAfter, string.Create(CultureInfo.InvariantCulture, $"the receiver answered {code}{Named(answered.Status)}")),
            _ => new DeliveryResult.Rejected(string.Create(CultureInfo.InvariantCulture, $"the receiver answered {code}{Named(answered.Status)}"), NextStep(code, kind)),
        };
    }

    private static string NextStep(int code, ChannelKind kind) => (kind, code) switch
    {
        (_, >= 300 and <= 399) => "Give the address that the receiver leads to; redirects are not followed.",
        (ChannelKind.Teams, 400) => "Look at the run history of the Workflow (docs/teams.md): its trigger did not take the message.",
        (ChannelKind.Teams, 401 or 403 or 404 or 410) => "Look whether the Workflow is still there, is on and has an owner, and copy its address anew (docs/teams.md).",
        (_, 401 or 403) => "Give the receiver's address anew, and its signing key if it has one.",
        (_, 404 or 410) => "Give the receiver's address anew; there is nothing at this one.",
        (_, 413) => "Raise the size that the receiver takes.",
        _ => "Look at the receiver's log: it does not take this message.",
    };

    private static string Named(HttpStatusCode status) => Enum.IsDefined(status) ? $" ({status})" : "";

    private static TimeSpan Clamp(TimeSpan time, TimeSpan least, TimeSpan most) => time < least ? least : time > most ? most : time;
}
