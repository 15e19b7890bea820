using Backscatter.Core.Blocklists;
using Backscatter.Core.Compliance;
using Backscatter.Core.Discovery;
using Backscatter.Core.Smtp;

namespace Backscatter.Core.Monitoring.Findings;

/// <summary>
/// How bad a failing control is within its severity, so that a finding can get worse or better without changing its name. Higher is worse; zero where a
/// control knows no degrees.
/// </summary>
internal static class FailureDegree
{
    /// <summary>The degree of a control that fails for a subject.</summary>
    public static int Of(ScanFacts facts, string control, string subject) => control switch
    {
        "BSC-010" or "BSC-011" => facts.Endpoints.FirstOrDefault(endpoint => endpoint.Endpoint.ToString() == subject)?.Judgement.Verdict switch
        {
            // Taken and never heard of again: mail is lost, but nobody is bounced at.
            EndpointVerdict.AcceptsAllSilently => 1,
            EndpointVerdict.AcceptsUnknown => 2,
            EndpointVerdict.BackscatterConfirmed => 3,
            _ => 0,
        },
        "BSC-050" => facts.Spf switch
        {
            { } tree when tree.Problems.Any(problem => problem.Kind == SpfProblemKind.EverybodyPasses) => 3,
            { Status: SpfStatus.None } => 2,
            _ => 1,
        },
        "BSC-051" => facts.Dmarc switch
        {
            { Enforcement: DmarcEnforcement.PartlyEnforced } => 1,
            { Status: DmarcStatus.Found } => 2,
            _ => 3,
        },
        _ => 0,
    };

    /// <summary>The severity of a listing: what its list says of it, in the words of controls.</summary>
    public static ControlSeverity Severity(ListingSeverity severity) => severity switch
    {
        ListingSeverity.High or ListingSeverity.Critical => ControlSeverity.High,
        ListingSeverity.Medium => ControlSeverity.Medium,
        _ => ControlSeverity.Low,
    };
}
