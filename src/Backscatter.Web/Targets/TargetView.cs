using Backscatter.Core.Compliance;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Monitoring.Watching;

namespace Backscatter.Web.Targets;

/// <summary>A watched target, and how it stands.</summary>
/// <param name="Tenant">For whom.</param>
/// <param name="Target">The target.</param>
/// <param name="AddedAt">Since when it is watched.</param>
/// <param name="IsPaused">Whether it is left out of sweeps for now.</param>
/// <param name="MayBeProbed">Whether its mail servers may be connected to.</param>
/// <param name="Probe">Who stated so, or null.</param>
/// <param name="Proof">How it is known to be the tenant's, or null.</param>
/// <param name="Verdict">The whole; null where it was not checked yet, which is not the same as unknown.</param>
/// <param name="Open">How many findings are open.</param>
/// <param name="LastChecked">When it was last checked, or null.</param>
/// <param name="NextCheck">When it is checked next, or null.</param>
public sealed record TargetView(
    string Tenant, string Target, DateTimeOffset AddedAt, bool IsPaused, bool MayBeProbed, ProbePermission? Probe, OwnershipProof? Proof, Verdict? Verdict, int Open, DateTimeOffset? LastChecked, DateTimeOffset? NextCheck)
{
    internal static TargetView Of(WatchedTarget watched, TargetState? state)
    {
        var standing = TargetStanding.Of(state);
        return new TargetView(
            watched.Tenant.Value, watched.Target, watched.AddedAt, watched.IsPaused, watched.MayBeProbed, watched.Probe, watched.Proof, standing.Verdict, standing.Open, standing.LastChecked, watched.IsPaused ? null : standing.Next);
    }
}

/// <summary>A target to be watched.</summary>
/// <param name="Target">A mail domain, an address, or a small range.</param>
/// <param name="Probe">A statement that its mail servers may be connected to; for administrators.</param>
public sealed record TargetBody(string Target, StatementBody? Probe = null);

/// <summary>A recorded statement that the mail servers of a target may be connected to.</summary>
/// <param name="Reason">On what ground.</param>
/// <param name="By">Whose word it is; the caller's where left out.</param>
public sealed record StatementBody(string Reason, string? By = null);

/// <summary>What became of a file of targets.</summary>
/// <param name="Added">How many are new.</param>
/// <param name="Known">How many were watched already.</param>
/// <param name="Refused">The lines that cannot be used; the others were taken.</param>
public sealed record ImportReport(int Added, int Known, IReadOnlyList<RefusedLine> Refused);

/// <summary>A line that cannot be used.</summary>
/// <param name="Line">Its number, from 1.</param>
/// <param name="Why">Why, in one line.</param>
public sealed record RefusedLine(int Line, string Why);
