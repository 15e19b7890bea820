using System.Globalization;
using Backscatter.Core.Names;

namespace Backscatter.Cli.Input;

/// <summary>Reads a length of time as people write it: <c>45s</c>, <c>2m</c>, <c>1h</c>, <c>500ms</c>, <c>30d</c>.</summary>
internal static class Duration
{
    private static readonly (string Unit, double Seconds)[] Units = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("d", 86_400)];

    /// <summary>Reads it, from a millisecond to a day.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static TimeSpan Parse(string option, string text) => Parse(option, text, TimeSpan.FromDays(1), "24h");

    /// <summary>Reads it, from a millisecond to the longest that is allowed.</summary>
    /// <param name="option">The option, for the complaint.</param>
    /// <param name="text">What was written.</param>
    /// <param name="longest">The longest.</param>
    /// <param name="shown">The longest as people write it.</param>
    /// <exception cref="UsageException">It is none.</exception>
    public static TimeSpan Parse(string option, string text, TimeSpan longest, string shown)
    {
        foreach (var (unit, seconds) in Units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal)
                && double.TryParse(text[..^unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                && number * seconds >= 0.001 && number * seconds <= longest.TotalSeconds)
            {
                return TimeSpan.FromSeconds(number * seconds);
            }
        }

        throw new UsageException($"{option} {ForeignText.Quote(text, 40)} is no length of time; write a number and its unit, such as 45s, 2m or 1h, at most {shown}");
    }
}
