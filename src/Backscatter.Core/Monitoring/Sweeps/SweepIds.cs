using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Backscatter.Core.Data;

namespace Backscatter.Core.Monitoring.Sweeps;

/// <summary>Ids made from what they stand for, so that whoever does the same work again writes over it instead of beside it.</summary>
public static class SweepIds
{
    /// <summary>How far apart sweeps begin.</summary>
    public static TimeSpan Slot { get; } = TimeSpan.FromMinutes(5);

    /// <summary>The id of the sweep whose slot a time lies in, such as <c>20261126T1535Z</c>.</summary>
    public static string SweepAt(DateTimeOffset now) =>
        new DateTime(now.UtcTicks - (now.UtcTicks % Slot.Ticks), DateTimeKind.Utc).ToString("yyyyMMdd'T'HHmm'Z'", CultureInfo.InvariantCulture);

    /// <summary>The ids that sweeps of the slot may bear in turn: its own, and for what becomes due when that one is planned already, the same with a number from 2 behind it.</summary>
    public static IEnumerable<string> SweepsAt(DateTimeOffset now)
    {
        var slot = SweepAt(now);
        yield return slot;
        for (var number = 2; ; number++) yield return string.Create(CultureInfo.InvariantCulture, $"{slot}-{number}");
    }

    /// <summary>The id of a scan: its sweep, its kind, and twelve hexadecimal digits of tenant and target.</summary>
    /// <param name="sweep">The sweep.</param>
    /// <param name="tenant">Whose; null for nobody.</param>
    /// <param name="target">Of which target.</param>
    /// <param name="kind">Of which kind.</param>
    /// <param name="retry">How often it was made again because a server asked to come back; 0 for the first.</param>
    public static string Scan(string sweep, TenantId? tenant, string target, CheckKind kind, int retry = 0)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{tenant}\n{target}")).AsSpan(0, 6));
        return retry == 0 ? $"{sweep}-{Words<CheckKind>.Of(kind)}-{digest}" : string.Create(CultureInfo.InvariantCulture, $"{sweep}-{Words<CheckKind>.Of(kind)}-{digest}-r{retry}");
    }

    /// <summary>A number from 0 to 1 (without) that is always the same for the same check: it spreads the checks of a fleet over their interval.</summary>
    public static double Spread(TenantId tenant, string target, CheckKind kind)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes($"{tenant}\n{target}\n{Words<CheckKind>.Of(kind)}"));
        return BitConverter.ToUInt32(digest, 0) / 4294967296.0;
    }
}
