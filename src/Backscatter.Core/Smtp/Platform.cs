using System.Text.Json.Serialization;

namespace Backscatter.Core.Smtp;

/// <summary>How sure it is that a server is of a product. A greeting can be rewritten, so even <see cref="High"/> is no proof.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PlatformConfidence>))]
public enum PlatformConfidence
{
    /// <summary>A habit that others share.</summary>
    [JsonStringEnumMemberName("low")]
    Low,

    /// <summary>A wording or keyword of its own, or a name against which something else speaks.</summary>
    [JsonStringEnumMemberName("medium")]
    Medium,

    /// <summary>It says its name where nobody has a reason to change it.</summary>
    [JsonStringEnumMemberName("high")]
    High,
}

/// <summary>A product or service that receives mail.</summary>
/// <param name="Id">A stable id in kebab case: <c>exchange-online</c>.</param>
/// <param name="Name">The name people know it by.</param>
/// <param name="Vendor">Who makes or runs it.</param>
/// <param name="VariantOf">The id of the platform whose signs it shows as well, such as <c>exim</c> for <c>cpanel</c>; null for most.</param>
/// <param name="NoRemedy">Why there is nothing that its customer can set, in one sentence; null where a remedy exists.</param>
public sealed record Platform(string Id, string Name, string Vendor, string? VariantOf, string? NoRemedy)
{
    internal IReadOnlyList<PlatformSign> Signs { get; init; } = [];
}
