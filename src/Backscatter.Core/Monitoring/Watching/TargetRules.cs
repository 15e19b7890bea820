using Backscatter.Core.Names;
using Backscatter.Core.Scanning;

namespace Backscatter.Core.Monitoring.Watching;

/// <summary>What may be watched over the network: what is not public is nobody's to watch from outside, and would lead the service at its own neighbours.</summary>
public static class TargetRules
{
    /// <summary>Why a target may not be watched, in one line; null where it may. Where a domain leads is judged when it is connected to.</summary>
    public static string? Problem(Target target)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (target is not Target.Addresses addresses || !addresses.Range.TryList(Target.MostAddresses, out var all)) return null;
        return all.Select(PublicAddressGuard.Check).OfType<GuardVerdict.Refused>().FirstOrDefault() is { } refused
            ? $"{refused.Reason}; name addresses that mail servers of the internet can see"
            : null;
    }
}
