using System.Collections.Concurrent;
using System.Net;

namespace Backscatter.Lab.Mail;

/// <summary>Remembers combinations of client, sender and recipient and lets one through once its time has come, as postgrey does.</summary>
internal sealed class Greylist(TimeSpan delay)
{
    private readonly ConcurrentDictionary<(IPAddress Client, string Sender, string Recipient), DateTimeOffset> _firstSeen = new();

    public bool LetsThrough(IPAddress client, string sender, string recipient, DateTimeOffset now) =>
        now - _firstSeen.GetOrAdd((client, sender.ToLowerInvariant(), recipient.ToLowerInvariant()), now) >= delay;
}
