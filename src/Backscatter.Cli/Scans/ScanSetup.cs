using Backscatter.Core.Blocklists;
using Backscatter.Core.Scanning;

namespace Backscatter.Cli.Scans;

/// <summary>How scans from the command line are made.</summary>
internal sealed record ScanSetup
{
    /// <summary>How one is made.</summary>
    public required EngineSetup Engine { get; init; }

    /// <summary>Whether a probe was asked for, with the right to it or not.</summary>
    public bool ProbeAskedFor { get; init; }

    /// <summary>Is given what was learnt of the blocklists.</summary>
    public Action<BlocklistState> Keep { get; init; } = _ => { };

    /// <summary>How many targets are scanned side by side.</summary>
    public int Concurrency { get; init; } = 8;
}
