using System.CommandLine;
using Backscatter.Cli.Input;
using Backscatter.Core.Monitoring.Sweeps;

namespace Backscatter.Cli.Watching;

/// <summary>The options that say how long what is kept.</summary>
internal sealed class RetentionSettings
{
    private static readonly RetentionOptions Default = new();

    private readonly Option<string> _history = Of("--keep-history", "the history and what was told", Default.History);
    private readonly Option<string> _scans = Of("--keep-scans", "scans with their transcripts", Default.Scans);
    private readonly Option<string> _failed = Of("--keep-failed-scans", "scans in which a control failed", Default.FailedScans);

    public IEnumerable<Option> All => [_history, _scans, _failed];

    /// <summary>What was said, or the defaults.</summary>
    /// <exception cref="UsageException">A time is none.</exception>
    public RetentionOptions Read(ParseResult parsed) => new()
    {
        History = Duration.Parse("--keep-history", parsed.GetValue(_history)!, TimeSpan.FromDays(3660), "3660d"),
        Scans = Duration.Parse("--keep-scans", parsed.GetValue(_scans)!, TimeSpan.FromDays(3660), "3660d"),
        FailedScans = Duration.Parse("--keep-failed-scans", parsed.GetValue(_failed)!, TimeSpan.FromDays(3660), "3660d"),
    };

    private static Option<string> Of(string name, string what, TimeSpan time)
    {
        var days = $"{time.TotalDays:0}d";
        return new(name) { Description = $"With --repair: how long {what} are kept.", HelpName = "time", DefaultValueFactory = _ => days };
    }
}
