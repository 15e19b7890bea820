using Backscatter.Core.Monitoring.Stores;

namespace Backscatter.Core.Monitoring.Sweeps;

/// <summary>Decides how what is due is made into pieces of work.</summary>
public static class SweepPlan
{
    // No sweep has so many batches: the numbers from here on are those of parts.
    private const int FirstPart = 10_000;
    private const int MostParts = 100;

    /// <summary>What is due, by tenant. A target of which two kinds are due is probed, which asks DNS as well.</summary>
    public static IEnumerable<(TenantId Tenant, IReadOnlyList<DueCheck> Checks)> ByTenant(IEnumerable<DueCheck> due)
    {
        ArgumentNullException.ThrowIfNull(due);
        return due
            .GroupBy(check => check.Tenant)
            .OrderBy(group => group.Min(check => check.At))
            .ThenBy(group => group.Key.Value, StringComparer.Ordinal)
            .Select(group => (group.Key, (IReadOnlyList<DueCheck>)[.. group
                .GroupBy(check => check.Target, StringComparer.Ordinal)
                .Select(target => target.MaxBy(check => check.Kind)!)
                .OrderBy(check => check.Target, StringComparer.Ordinal)]));
    }

    /// <summary>A tenant's checks in batches of one sweep, numbered from 0.</summary>
    public static IReadOnlyList<SweepBatch> Batches(string sweep, TenantId tenant, IReadOnlyList<DueCheck> checks, int size, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(checks);
        var chunks = checks.Chunk(size).ToList();
        return [.. chunks.Select((chunk, number) => new SweepBatch(sweep, tenant, number, chunks.Count, chunk) { PlannedAt = now })];
    }

    /// <summary>
    /// A batch whose scanning was broken off, in batches of one target each: numbered behind all others, so that one target that breaks its process
    /// takes no neighbour with it.
    /// </summary>
    public static IReadOnlyList<SweepBatch> Split(SweepBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        return [.. batch.Checks.Select((check, i) => batch with { Number = FirstPart + (batch.Number * MostParts) + i, Checks = [check], DoneAt = null, Failed = [] })];
    }

    /// <summary>The checks that are due and that a batch which is not done will make: its own, and for a target that it probes the one of DNS as well.</summary>
    public static IReadOnlyList<DueCheck> Covered(SweepBatch batch, IReadOnlyCollection<DueCheck> due)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var kinds = batch.Checks.ToDictionary(check => check.Target, check => check.Kind, StringComparer.Ordinal);
        return [.. due.Where(check => check.Tenant == batch.Tenant && kinds.TryGetValue(check.Target, out var kind) && check.Kind <= kind)];
    }

    /// <summary>Whether a sweep is done with a tenant: all batches that were planned are there and done, and so is what they were split into.</summary>
    public static bool IsDone(IReadOnlyCollection<SweepBatch> batches)
    {
        ArgumentNullException.ThrowIfNull(batches);
        return batches.FirstOrDefault(batch => batch.Number == 0) is { } first
            && batches.All(batch => batch.DoneAt is not null)
            && batches.Count(batch => batch.Number < first.Of) == first.Of;
    }
}
