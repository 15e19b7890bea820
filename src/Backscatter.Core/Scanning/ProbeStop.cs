using System.Net;
using Backscatter.Core.Compliance;
using Backscatter.Core.Smtp;

namespace Backscatter.Core.Scanning;

/// <summary>Decides whether we ourselves are a reason to connect to nobody: a verdict learnt from here would then be one on us.</summary>
public static class ProbeStop
{
    /// <summary>Null where port 25 was shown to lead out; else why no server is connected to.</summary>
    public static EndpointJudgement? OfEgress(EgressVerdict egress)
    {
        ArgumentNullException.ThrowIfNull(egress);
        return egress.Status == EgressStatus.Open ? null : EndpointJudgement.NotTested(
            NotTestedReason.EgressBlocked, $"No connection was made. {egress.Why}", egress.NextStep ?? "Probe from another machine.", $"egress.{Data.Words<EgressStatus>.Of(egress.Status)}");
    }

    /// <summary>Null unless our own address is on a list that matters; what is not known of it stops nothing.</summary>
    public static EndpointJudgement? OfOwnAddress(IPAddress address, SubjectVerdict verdict)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        return verdict.Verdict != Verdict.Fail ? null : EndpointJudgement.NotTested(
            NotTestedReason.ProbeBlocked, $"No connection was made: {address}, which we probe from, is on a blocklist. {verdict.Why.TrimEnd('.')}.",
            $"Get the address off the list, or probe from another one. {verdict.NextStep}".TrimEnd(), "scan.own-address-listed");
    }
}
