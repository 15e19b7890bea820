namespace Backscatter.Storage.Backup;

/// <summary>A backup cannot be used or written: one line says what, where, why, and the next step; no secret is in it.</summary>
/// <param name="message">The line.</param>
/// <param name="inner">What was thrown.</param>
public sealed class BackupException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether a store is half restored now.</summary>
    public bool IsHalfway { get; init; }
}
