using Backscatter.Core.Blocklists;

namespace Backscatter.Core.Compliance;

/// <summary>What one list says of one subject, as the control that it decides counts it.</summary>
/// <param name="Result">The list's answer.</param>
/// <param name="Subject">The verdict by this list alone.</param>
internal sealed record ListVerdict(BlocklistCheckResult Result, SubjectVerdict Subject);
