namespace Backscatter.Core.Monitoring.Stores;

/// <summary>What a request was answered with.</summary>
/// <param name="RequestHash">A hash of the request, so that another request under the same key is noticed.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Location">The header <c>Location</c>, or null.</param>
/// <param name="Body">The body; empty for none. No secret is in it.</param>
public sealed record StoredAnswer(string RequestHash, int Status, string? Location, string Body);

/// <summary>Answers under the keys that callers gave their requests, so that a request sent again is answered again and not done again.</summary>
public interface IIdempotencyStore
{
    /// <summary>The answer to a request, or null where there is none, or only one that has expired.</summary>
    /// <param name="caller">Who sent it: keys of different callers are different keys.</param>
    /// <param name="key">The key that it bore.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<StoredAnswer?> FindAsync(string caller, string key, CancellationToken cancellationToken);

    /// <summary>Keeps an answer until it expires; false where there is one under the key already that has not expired, and then nothing changes.</summary>
    Task<bool> TryAddAsync(string caller, string key, StoredAnswer answer, DateTimeOffset expires, CancellationToken cancellationToken);

    /// <summary>Removes the answers that expired before a time; how many went.</summary>
    Task<int> ForgetAsync(DateTimeOffset before, CancellationToken cancellationToken);
}
