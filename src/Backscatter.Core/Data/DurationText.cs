using System.Globalization;

namespace Backscatter.Core.Data;

/// <summary>Reads a length of time as people write it: <c>45s</c>, <c>2m</c>, <c>1h</c>, <c>500ms</c>, <c>30d</c>.</summary>
public static class DurationText
{
    private static readonly (string Unit, double Seconds)[] Units = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("d", 86_400)];

    /// <summary>Reads it, from <paramref name="shortest"/> to <paramref name="longest"/>; null where it is none, or out of that range.</summary>
    public static TimeSpan? Read(string text, TimeSpan shortest, TimeSpan longest)
    {
        ArgumentNullException.ThrowIfNull(text);
        foreach (var (unit, seconds) in Units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal)
                && double.TryParse(text[..^unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                && number * seconds >= shortest.TotalSeconds && number * seconds <= longest.TotalSeconds)
            {
                return TimeSpan.FromSeconds(number * seconds);
            }
        }

        return null;
    }
}
