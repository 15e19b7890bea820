using Backscatter.Core.Data;
using Backscatter.Core.Names;

namespace Backscatter.Cli.Input;

/// <summary>Reads a length of time from the command line, as <see cref="DurationText"/> has it.</summary>
internal static class Duration
{
    /// <summary>Reads it, from a millisecond to a day.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static TimeSpan Parse(string option, string text) => Parse(option, text, TimeSpan.FromDays(1), "24h");

    /// <summary>Reads it, from a millisecond to the longest that is allowed.</summary>
    /// <param name="option">The option, for the complaint.</param>
    /// <param name="text">What was written.</param>
    /// <param name="longest">The longest.</param>
    /// <param name="shown">The longest as people write it.</param>
    /// <exception cref="UsageException">It is none.</exception>
    public static TimeSpan Parse(string option, string text, TimeSpan longest, string shown) =>
        DurationText.Read(text, TimeSpan.FromMilliseconds(1), longest) ?? throw new UsageException($"{option} {ForeignText.Quote(text, 40)} is no length of time; write a number and its unit, such as 45s, 2m or 1h, at most {shown}");
}
