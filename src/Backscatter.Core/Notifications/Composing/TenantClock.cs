using System.Diagnostics.CodeAnalysis;
using Backscatter.Core.Monitoring;

namespace Backscatter.Core.Notifications.Composing;

/// <summary>
/// The hours of a client's day as points in time. An hour that a change to summer time leaves out begins when the gap ends; of an hour that happens
/// twice, a digest takes the first and quiet hours end with the second.
/// </summary>
internal sealed class TenantClock
{
    private static readonly TimeSpan Step = TimeSpan.FromMinutes(15);

    private readonly TimeZoneInfo _zone;

    private TenantClock(TimeZoneInfo zone) => _zone = zone;

    /// <summary>The clock of a time zone; that of UTC where nobody knows the zone, so that a client with a broken one still hears.</summary>
    public static TenantClock Of(string timeZone) => new(TryFind(timeZone, out var zone) ? zone : TimeZoneInfo.Utc);

    /// <summary>Finds an IANA time zone.</summary>
    public static bool TryFind(string timeZone, [NotNullWhen(true)] out TimeZoneInfo? zone) => TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out zone) && zone is not null;

    /// <summary>The first time at or after <paramref name="at"/> at which an hour of the day begins, and the day of the client on which that is.</summary>
    public (DateTimeOffset At, DateOnly Day) NextHour(int hour, DateTimeOffset at)
    {
        // The day before as well: where the hour falls into a gap at midnight, it begins on the day after its own.
        for (var day = Day(at).AddDays(-1); ; day = day.AddDays(1))
        {
            if (First(day.ToDateTime(new TimeOnly(hour, 0))) is var slot && slot >= at) return (slot, day);
        }
    }

    /// <summary>When the quiet hours end that a time is in; null where it is in none.</summary>
    public DateTimeOffset? QuietUntil(QuietHours? quiet, DateTimeOffset at)
    {
        if (quiet is null || quiet.From == quiet.To) return null;
        var today = Day(at);
        for (var day = today.AddDays(-1); day <= today; day = day.AddDays(1))
        {
            var from = First(day.ToDateTime(quiet.From));
            var to = Last((quiet.From < quiet.To ? day : day.AddDays(1)).ToDateTime(quiet.To));
            if (from <= at && at < to) return to;
        }

        return null;
    }

    private DateOnly Day(DateTimeOffset at) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, _zone).DateTime);

    private DateTimeOffset First(DateTime local) => At(local, offsets => offsets.Max());

    private DateTimeOffset Last(DateTime local) => At(local, offsets => offsets.Min());

    private DateTimeOffset At(DateTime local, Func<TimeSpan[], TimeSpan> choose)
    {
        while (_zone.IsInvalidTime(local)) local += Step;
        return new DateTimeOffset(local, _zone.IsAmbiguousTime(local) ? choose(_zone.GetAmbiguousTimeOffsets(local)) : _zone.GetUtcOffset(local)).ToUniversalTime();
    }
}
