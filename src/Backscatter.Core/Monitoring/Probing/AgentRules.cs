using System.Net;
using Backscatter.Core.Names;

namespace Backscatter.Core.Monitoring.Probing;

/// <summary>What an agent may be called and may say of itself. Each rule gives, in words that follow the name of the value, what is wrong; null where nothing is.</summary>
public static class AgentRules
{
    /// <summary>The most characters of a name.</summary>
    public const int LongestName = 60;

    /// <summary>The most source addresses.</summary>
    public const int MostSourceAddresses = 16;

    private const int LongestWord = 60;

    /// <summary>A name.</summary>
    public static string? Name(string name) => PlainLine.Problem(name, LongestName);

    /// <summary>A region.</summary>
    public static string? Region(string? region) => region is null ? null : PlainLine.Problem(region, LongestWord);

    /// <summary>An id: 24 hexadecimal digits, as <see cref="AgentEnrolling"/> makes them.</summary>
    public static bool IsId(string? id) => id is { Length: 24 } && id.All(char.IsAsciiHexDigitLower);

    /// <summary>Capabilities.</summary>
    public static string? Capabilities(AgentCapabilities can)
    {
        ArgumentNullException.ThrowIfNull(can);
        if (!can.IPv4 && !can.IPv6) return "name neither IPv4 nor IPv6; an agent that reaches nobody has no work";
        if (Region(can.Region) is { } region) return $"have a region that {region}";
        if (PlainLine.Problem(can.Version, LongestWord) is { } version) return $"have a version that {version}";
        if (can.SourceAddresses.Count > MostSourceAddresses) return $"have more than {MostSourceAddresses} source addresses";
        return can.SourceAddresses.FirstOrDefault(address => address is null || address.Length > 45 || !IPAddress.TryParse(address, out _)) is { } wrong
            ? $"have a source address {ForeignText.Quote(wrong, 60)} that is none"
            : null;
    }
}
