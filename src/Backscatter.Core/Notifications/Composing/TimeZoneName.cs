using Backscatter.Core.Names;

namespace Backscatter.Core.Notifications.Composing;

/// <summary>Whether a text names a time zone.</summary>
public static class TimeZoneName
{
    /// <summary>Why a text names no time zone, in one line; null where it does.</summary>
    public static string? Problem(string timeZone)
    {
        ArgumentNullException.ThrowIfNull(timeZone);
        return TenantClock.TryFind(timeZone, out _) ? null : $"{ForeignText.Quote(timeZone, 80)} is no time zone; write its IANA name, such as Europe/Berlin or Etc/UTC";
    }
}
