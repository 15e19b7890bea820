[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]
namespace Backscatter.Benchmarks;

/// <summary>One run of one program over the questions.</summary>
/// <param name="Questions">How many were asked.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="AllocatedBytes">What was allocated meanwhile; null for another process.</param>
internal sealed record Measured(int Questions, TimeSpan Elapsed, long? AllocatedBytes)
{
    public double PerSecond => Questions / Elapsed.TotalSeconds;

    public double? BytesPerQuestion => (double?)AllocatedBytes / Questions;

    /// <summary>The run in the middle by speed.</summary>
    public static Measured Median(IReadOnlyList<Measured> runs) => runs.OrderBy(run => run.PerSecond).ElementAt(runs.Count / 2);

    /// <summary>How many times as fast the one was, in the round in the middle.</summary>
    public static double MedianRatio(IReadOnlyList<Measured> ones, IReadOnlyList<Measured> others) =>
        ones.Zip(others).Select(pair => pair.First.PerSecond / pair.Second.PerSecond).Order().ElementAt(ones.Count / 2);
}
