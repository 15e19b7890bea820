using System.Globalization;
using Backscatter.Core.Monitoring.Probing;
using Backscatter.Core.Smtp;

namespace Backscatter.Storage.Azure.Tables;

/// <summary>Makes a job with what was seen fit into a row by what is the least loss, as <see cref="ScanCut"/> does: the end of the transcript. The replies, which are judged, stay.</summary>
internal static class ProbeCut
{
    /// <summary>The most bytes, gzipped. Three quarters of a row, because the emulator counts bytes as the Base64 in which they come.</summary>
    public const int MostPackedBytes = 11 * EntityLimits.MostPropertyBytes;

    // How many characters of the transcript are kept, tried in this order.
    private static readonly int[] Budgets = [256 * 1024, 64 * 1024, 16 * 1024, 0];

    /// <summary>The job, or what is left of it. What is still too large is refused by <see cref="EntityDocument"/>.</summary>
    public static ProbeJob Fit(ProbeJob job)
    {
        if (job.Result is not { } result || Fits(job)) return job;
        var cut = job;
        foreach (var budget in Budgets)
        {
            cut = job with { Result = result with { Transcript = Cut(result.Transcript, budget) } };
            if (Fits(cut)) break;
        }

        return cut;
    }

    private static bool Fits(ProbeJob job) => EntityDocument.Pack(EntityDocument.Serialize(job)).Length <= MostPackedBytes;

    private static List<ProbedLine> Cut(IReadOnlyList<ProbedLine> transcript, int budget)
    {
        var kept = new List<ProbedLine>();
        foreach (var line in transcript)
        {
            if ((budget -= line.Text.Length) < 0) break;
            kept.Add(line);
        }

        if (kept.Count == transcript.Count) return kept;
        var note = string.Create(CultureInfo.InvariantCulture, $"{transcript.Count - kept.Count} lines were cut here: the probe was too large to be stored whole");
        return [.. kept, new ProbedLine(transcript[kept.Count].At, TranscriptSide.Note, note)];
    }
}
