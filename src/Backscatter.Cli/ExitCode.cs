namespace Backscatter.Cli;

/// <summary>What the process returns; documented in <c>docs/cli.md</c>.</summary>
internal static class ExitCode
{
    /// <summary>Every control passes, or the command did what it was asked for.</summary>
    public const int Pass = 0;

    /// <summary>A control fails.</summary>
    public const int Fail = 1;

    /// <summary>The command line or a file it names cannot be used; nothing was scanned.</summary>
    public const int Usage = 2;

    /// <summary>Nothing fails, but something is unknown.</summary>
    public const int Unknown = 3;

    /// <summary>The service does not take this agent.</summary>
    public const int Refused = 4;
}
