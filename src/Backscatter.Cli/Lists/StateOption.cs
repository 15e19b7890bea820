using System.CommandLine;
using Backscatter.Core.Blocklists;

namespace Backscatter.Cli.Lists;

/// <summary>Where the lists' health, sightings and spending are kept from one run to the next.</summary>
internal sealed class StateOption
{
    /// <summary>The environment variable that names the file where no option does.</summary>
    public const string Variable = "BACKSCATTER_BLOCKLIST_STATE";

    public Option<string> Option { get; } = new("--blocklist-state")
    {
        Description = $"Remember here, from run to run, how lists fared, what was seen and what was asked; made when it is not there. Or set {Variable}.",
        HelpName = "file.json",
    };

    /// <summary>The file, where one is named, and what is in it.</summary>
    /// <exception cref="UsageException">It cannot be used.</exception>
    public (string? Path, BlocklistState State) Read(ParseResult parsed) => Read(parsed, forWriting: false);

    /// <summary>The same for a command that writes it: that it can't be written is told at once and not after an hour's work.</summary>
    /// <exception cref="UsageException">It cannot be used.</exception>
    public (string? Path, BlocklistState State) ReadToWrite(ParseResult parsed) => Read(parsed, forWriting: true);

    private (string? Path, BlocklistState State) Read(ParseResult parsed, bool forWriting)
    {
        var path = parsed.GetValue(Option) ?? Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrEmpty(path)) return (null, BlocklistState.Empty);
        try
        {
            var state = BlocklistStateFile.Load(path);
            if (forWriting) BlocklistStateFile.Save(path, state);
            return (path, state);
        }
        catch (FormatException wrong)
        {
            throw new UsageException(wrong.Message);
        }
    }
}
