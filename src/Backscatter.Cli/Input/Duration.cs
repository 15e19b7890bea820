using System.Globalization;
using Backscatter.Core.Names;

namespace Backscatter.Cli.Input;

/// <summary>Reads a length of time as people write it: <c>45s</c>, <c>2m</c>, <c>1h</c>, <c>500ms</c>.</summary>
internal static class Duration
{
    private static readonly (string Unit, double Seconds)[] Units = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600)];

    /// <summary>Reads it, from a millisecond to a day.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static TimeSpan Parse(string option, string text)
    {
        foreach (var (unit, seconds) in Units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal)
                && double.TryParse(text[..^unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                && number * seconds is >= 0.001 and <= 86_400)
            {
                return TimeSpan.FromSeconds(number * seconds);
            }
        }

        throw new UsageException($"{option} {ForeignText.Quote(text, 40)} is no length of time; write a number and its unit, such as 45s, 2m or 1h, at most 24h");
    }
}
