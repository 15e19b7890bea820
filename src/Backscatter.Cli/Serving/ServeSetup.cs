using Backscatter.Cli.Output;

namespace Backscatter.Cli.Serving;

/// <summary>What was said to <c>backscatter serve</c>, besides its settings.</summary>
internal sealed record ServeSetup
{
    /// <summary>Where it listens, as it was written; empty where nobody said.</summary>
    public IReadOnlyList<string> Listen { get; init; } = [];

    /// <summary>Whether TLS ends before this process.</summary>
    public bool IsBehindProxy { get; init; }

    /// <summary>The file with the settings; null for none.</summary>
    public string? SettingsFile { get; init; }

    /// <summary>Where the key of this machine is.</summary>
    public required string KeyFile { get; init; }

    /// <summary>Whether that key is taken though tokens are.</summary>
    public bool TakesLocalKey { get; init; }

    /// <summary>The file in which everything is kept; null where it is an account.</summary>
    public string? StoreFile { get; init; }

    /// <summary>How long work under way may take to finish when it is asked to end.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>How it logs.</summary>
    public LogFormat Log { get; init; }
}
