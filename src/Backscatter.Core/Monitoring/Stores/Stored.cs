namespace Backscatter.Core.Monitoring.Stores;

/// <summary>What a store holds, and the mark by which a change made meanwhile is noticed.</summary>
/// <typeparam name="T">What it is.</typeparam>
/// <param name="Value">The value.</param>
/// <param name="ETag">Opaque; differs after every change.</param>
public sealed record Stored<T>(T Value, string ETag);
