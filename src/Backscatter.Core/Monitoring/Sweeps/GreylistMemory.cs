using Backscatter.Core.Scanning;
using Backscatter.Core.Smtp;

namespace Backscatter.Core.Monitoring.Sweeps;

/// <summary>What is remembered of endpoints that ask to come back, and when they are asked again.</summary>
public static class GreylistMemory
{
    /// <summary>
    /// What is remembered after a scan. An endpoint that put off the recipient once more is asked once more; one that gave another answer is
    /// forgotten, and one that was not reached or is not of this scan is kept as it was.
    /// </summary>
    public static IReadOnlyList<GreylistedEndpoint> After(IReadOnlyList<GreylistedEndpoint> before, ScanReport report)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(report);
        var kept = before.ToDictionary(known => known.Endpoint, StringComparer.Ordinal);
        foreach (var facts in report.Facts.Endpoints)
        {
            var name = facts.Endpoint.ToString();
            if (facts.Judgement.Reason == NotTestedReason.Greylisted && facts.Observation is { } deciding)
            {
                ProbeObservation[] tries = [.. facts.OtherTries.Append(deciding).OrderBy(seen => seen.StartedAt)];
                ProbeObservation[] named = [.. tries.Where(seen => seen.UnknownRecipient?.Reply.Code is >= 400 and < 500)];
                var known = kept.GetValueOrDefault(name);
                var since = known?.Named?.FirstAt ?? (named.Length > 0 ? named[0].StartedAt : null as DateTimeOffset?);
                kept[name] = new GreylistedEndpoint(
                    name, known?.FirstAt ?? tries[0].StartedAt, (known?.Tries ?? 0) + tries.Length,
                    since is { } first ? new GreylistedBefore(first, (known?.Named?.Tries ?? 0) + named.Length) : null);
            }
            else if (facts.Judgement.Verdict != EndpointVerdict.NotTested)
            {
                kept.Remove(name);
            }
        }

        return [.. kept.Values.OrderBy(known => known.Endpoint, StringComparer.Ordinal)];
    }

    /// <summary>What the probe of a scan is to know of them.</summary>
    public static IReadOnlyDictionary<string, GreylistedBefore> ForScan(IReadOnlyList<GreylistedEndpoint> remembered) =>
        remembered.Where(known => known.Named is not null).ToDictionary(known => known.Endpoint, known => known.Named!, StringComparer.Ordinal);

    /// <summary>When the servers that asked to come back are asked again; null where none is, or the last try was made.</summary>
    public static DateTimeOffset? NextTry(IReadOnlyList<GreylistedEndpoint> remembered, ScanReport report)
    {
        ArgumentNullException.ThrowIfNull(remembered);
        ArgumentNullException.ThrowIfNull(report);
        var waiting = report.Facts.Endpoints.Where(facts => facts.Judgement.Reason == NotTestedReason.Greylisted).Select(facts => facts.Endpoint.ToString()).ToHashSet(StringComparer.Ordinal);
        return remembered
            .Where(known => waiting.Contains(known.Endpoint))
            .Select(known => GreylistSchedule.Next(known.FirstAt, known.Tries, GreylistSchedule.Waits[^1]))
            .Min();
    }
}
