namespace Backscatter.Core.Monitoring.Findings;

/// <summary>Which suppression covers a finding. By keys alone: how a finding is worded has no say in it.</summary>
/// <param name="Holding">The suppressions that hold now and are about the finding, the one that lasts longest first.</param>
/// <param name="Covers">How far each of them covers it.</param>
internal sealed record Coverage(IReadOnlyList<Suppression> Holding, IReadOnlyList<Cover> Covers)
{
    /// <summary>The coverage of a finding. A suppression that it meets for the first time covers it as bad as it is then, or as it is when it opens.</summary>
    /// <param name="before">The finding before the scan, or null.</param>
    /// <param name="after">The finding after it.</param>
    /// <param name="suppressions">All suppressions of the tenant.</param>
    /// <param name="now">The time at which they are to hold.</param>
    public static Coverage Of(Finding? before, Finding after, IReadOnlyList<Suppression> suppressions, DateTimeOffset now)
    {
        List<Suppression> holding =
        [
            .. suppressions.Where(suppression => suppression.HoldsAt(now) && suppression.IsAbout(after.Key))
                .OrderByDescending(suppression => suppression.Until)
                .ThenBy(suppression => suppression.Id, StringComparer.Ordinal),
        ];
        var met = before is { Status: FindingStatus.Open } ? Gravity.Worse(before.Told, before.Gravity) : after.Told;
        var covers = new List<Cover>();
        foreach (var suppression in holding)
        {
            if (after.Covers.FirstOrDefault(cover => cover.Suppression == suppression.Id) is { } known) covers.Add(known);
            else if (after.Status == FindingStatus.Open || before is { Status: FindingStatus.Open }) covers.Add(new Cover(suppression.Id, met));
        }

        return new Coverage(holding, covers);
    }

    /// <summary>The suppression that covers the finding as bad as this, the one that did before where it still does; null where it is worse than any covers.</summary>
    public string? Covering(Gravity gravity, string? preferred)
    {
        var covering = Holding
            .Where(suppression => suppression.UpTo is not { } upTo || gravity.Severity <= upTo)
            .Where(suppression => Covers.Any(cover => cover.Suppression == suppression.Id && !gravity.IsWorseThan(cover.UpTo)))
            .Select(suppression => suppression.Id)
            .ToList();
        return preferred is not null && covering.Contains(preferred) ? preferred : covering.FirstOrDefault();
    }
}
