namespace Backscatter.Cli;

/// <summary>Input that cannot be used. The message is the one line that the user sees: what, where, why, next step.</summary>
internal sealed class UsageException(string message) : Exception(message);
