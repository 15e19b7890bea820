using Backscatter.Core.Monitoring;

namespace Backscatter.Web.Scans;

/// <summary>Scans to be made now.</summary>
/// <param name="Targets">What to scan: 1 to 100 domains, addresses or small ranges.</param>
/// <param name="Tenant">For whom; where left out, the scans become nobody's findings.</param>
/// <param name="Kind">What is looked at; <c>blocklists</c>, which connects to no mail server, where left out.</param>
public sealed record ScanBody(IReadOnlyList<string> Targets, string? Tenant = null, CheckKind? Kind = null);

/// <summary>Scans that were asked for, and how far they are.</summary>
/// <param name="Id">Their id.</param>
/// <param name="Tenant">For whom, or null.</param>
/// <param name="At">When they were asked for.</param>
/// <param name="By">Who asked.</param>
/// <param name="Done">How many parts are over, those that failed with them.</param>
/// <param name="Parts">How many parts there are.</param>
/// <param name="IsDone">Whether all are over.</param>
/// <param name="Targets">The parts.</param>
public sealed record ScanView(string Id, string? Tenant, DateTimeOffset At, string By, int Done, int Parts, bool IsDone, IReadOnlyList<OrderedScan> Targets)
{
    internal static ScanView Of(ScanOrder order) => new(
        order.Id, order.Tenant?.Value, order.At, order.By, order.Targets.Count(target => target.Status != OrderStatus.Waiting), order.Targets.Count, order.IsDone, order.Targets);
}
