namespace Backscatter.Cli;

/// <summary>Input that cannot be used. Each message is one line that the user sees: what, where, why, next step.</summary>
internal sealed class UsageException(IReadOnlyList<string> lines) : Exception(string.Join('\n', lines))
{
    /// <summary>With one line.</summary>
    public UsageException(string line) : this([line])
    {
    }

    /// <summary>A line for each thing that cannot be used.</summary>
    public IReadOnlyList<string> Lines => lines;
}
