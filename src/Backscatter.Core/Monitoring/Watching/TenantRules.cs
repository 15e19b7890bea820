using System.Globalization;
using Backscatter.Core.Names;

namespace Backscatter.Core.Monitoring.Watching;

/// <summary>What a tenant may be called and how it may want to hear. Each rule gives, in words that follow the name of the setting, what is wrong; null where nothing is.</summary>
public static class TenantRules
{
    /// <summary>The most characters of a name.</summary>
    public const int LongestName = 100;

    /// <summary>The most channels that hear of one tenant.</summary>
    public const int MostRoutes = 20;

    /// <summary>A name for people.</summary>
    public static string? Name(string name) => PlainLine.Problem(name, LongestName);

    /// <summary>A time zone: an IANA id that this machine knows.</summary>
    public static string? TimeZone(string zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        return TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _) ? null : $"{ForeignText.Quote(zone, 60)} is not known here; name one such as Europe/Berlin";
    }

    /// <summary>The hour of digests.</summary>
    public static string? DigestHour(int hour) => hour is >= 0 and <= 23 ? null : string.Create(CultureInfo.InvariantCulture, $"{hour} is no hour; it is 0 to 23");

    /// <summary>Quiet hours; those that end when they begin would be a whole day or none.</summary>
    public static string? Quiet(QuietHours? quiet) => quiet is null || quiet.From != quiet.To ? null : "ends when it begins; write it as from 20:00 to 07:00";

    /// <summary>The routes, apart from whether their channels are there.</summary>
    public static string? Routes(IReadOnlyList<ChannelRoute> routes)
    {
        ArgumentNullException.ThrowIfNull(routes);
        if (routes.Count > MostRoutes) return string.Create(CultureInfo.InvariantCulture, $"has {routes.Count} entries, at most {MostRoutes} channels hear of a tenant");
        if (routes.FirstOrDefault(route => !Enum.IsDefined(route.From) || !Enum.IsDefined(route.Mode)) is { } wrong) return $"has a word for {ForeignText.Quote(wrong.Channel, 60)} that is none; from is low, medium or high, mode is immediate or digest";
        return routes.GroupBy(route => route.Channel, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? $"has {ForeignText.Quote(twice.Key, 60)} twice; a channel hears of a tenant once"
            : null;
    }
}
