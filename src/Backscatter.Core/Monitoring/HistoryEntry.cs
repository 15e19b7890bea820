using Backscatter.Core.Compliance;
using Backscatter.Core.Monitoring.Findings;

namespace Backscatter.Core.Monitoring;

/// <summary>One check of a target, in short. The scan itself, with its evidence, is kept beside it for a shorter time.</summary>
/// <param name="Tenant">Whose.</param>
/// <param name="Target">Of which target.</param>
/// <param name="Scan">The scan's id; the same scan again is the same entry.</param>
/// <param name="At">When it was begun.</param>
/// <param name="Kind">Of which kind.</param>
/// <param name="Verdict">The whole.</param>
/// <param name="IsComplete">Whether it was finished.</param>
/// <param name="Controls">What each control said.</param>
/// <param name="Transitions">What it changed, told or suppressed.</param>
public sealed record HistoryEntry(
    TenantId Tenant,
    string Target,
    string Scan,
    DateTimeOffset At,
    CheckKind Kind,
    Verdict Verdict,
    bool IsComplete,
    IReadOnlyList<ControlState> Controls,
    IReadOnlyList<Transition> Transitions);
