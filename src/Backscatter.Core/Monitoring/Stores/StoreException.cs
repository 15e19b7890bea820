namespace Backscatter.Core.Monitoring.Stores;

/// <summary>The storage failed: it cannot be reached, is full, or is not ours. One line says what, where, why, and the next step; no secret is in it.</summary>
/// <param name="message">The line.</param>
/// <param name="inner">What the storage said.</param>
public sealed class StoreException(string message, Exception? inner = null) : Exception(message, inner);
