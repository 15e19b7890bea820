namespace Backscatter.Core.Monitoring.Stores;

/// <summary>A listing of a client's.</summary>
/// <param name="Zone">The list's zone.</param>
/// <param name="Tenant">Whose.</param>
/// <param name="Target">Of which target.</param>
/// <param name="Subject">What is listed.</param>
/// <param name="Since">When the finding was opened.</param>
public sealed record ListedSubject(string Zone, TenantId Tenant, string Target, string Subject, DateTimeOffset Since);

/// <summary>Who is on which list: an index of the open findings, written after the states and mended from them.</summary>
public interface IListedIndex
{
    /// <summary>Makes the index say of a target what is given, and nothing else.</summary>
    Task SetAsync(TenantId tenant, string target, IReadOnlyList<ListedSubject> listed, CancellationToken cancellationToken);

    /// <summary>Who is on a list.</summary>
    IAsyncEnumerable<ListedSubject> OnAsync(string zone, CancellationToken cancellationToken);
}
