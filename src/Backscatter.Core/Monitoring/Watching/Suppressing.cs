using System.Diagnostics.CodeAnalysis;
using Backscatter.Core.Monitoring.Findings;
using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Core.Monitoring.Watching;

/// <summary>A suppression that was given.</summary>
/// <param name="Suppression">As it is kept.</param>
/// <param name="Covers">How many open findings it covers now.</param>
public sealed record GivenSuppression(Suppression Suppression, int Covers);

/// <summary>Gives suppressions: one covers its findings up to the gravest that it meets when it is given, so that what gets worse later is told.</summary>
[SuppressMessage("Design", "CA1062", Justification = "nullable annotations hold")]
public static class Suppressing
{
    /// <summary>The most characters of an owner.</summary>
    public const int LongestOwner = 100;

    /// <summary>The most characters of a reason.</summary>
    public const int LongestReason = 300;

    /// <summary>Keeps a suppression; null where one of its id is there already.</summary>
    /// <param name="store">What is kept.</param>
    /// <param name="suppression">One without a <see cref="Suppression.Problem"/>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public static async Task<GivenSuppression?> GiveAsync(IWatchStore store, Suppression suppression, CancellationToken cancellationToken)
    {
        var covered = new List<Finding>();
        await foreach (var state in store.States.ListAsync(suppression.Tenant, cancellationToken))
            covered.AddRange(state.Value.Findings.Where(finding => finding.Status == FindingStatus.Open && suppression.IsAbout(finding.Key)));
        var given = suppression with { UpTo = covered.Count == 0 ? null : covered.Max(finding => finding.Severity) };
        return await store.Suppressions.TryPutAsync(given, null, cancellationToken) ? new GivenSuppression(given, covered.Count) : null;
    }
}
