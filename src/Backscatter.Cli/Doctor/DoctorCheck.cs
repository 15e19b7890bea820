using Backscatter.Core.Compliance;

namespace Backscatter.Cli.Doctor;

/// <summary>One thing that was looked at.</summary>
/// <param name="Id">Its word in JSON, such as <c>reverse-name</c>.</param>
/// <param name="Verdict">Fine, wrong, or not known.</param>
/// <param name="Why">What was seen, in one sentence fit to be shown.</param>
/// <param name="NextStep">What to do; null where nothing.</param>
internal sealed record DoctorCheck(string Id, Verdict Verdict, string Why, string? NextStep = null)
{
    /// <summary>Further lines: what to do by where this machine is.</summary>
    public IReadOnlyList<string> Further { get; init; } = [];

    /// <summary>The exit code of a visit: one fault decides, then what is not known.</summary>
    public static int Exit(IReadOnlyList<DoctorCheck> checks) => Assessment.Worst(checks.Select(check => check.Verdict)) switch
    {
        Verdict.Pass => ExitCode.Pass,
        Verdict.Fail => ExitCode.Fail,
        _ => ExitCode.Unknown,
    };
}
