using Backscatter.Core.Monitoring;

namespace Backscatter.Web.Access;

/// <summary>Who may call. Without any of it nobody may.</summary>
public sealed record AccessOptions
{
    /// <summary>The tokens of Microsoft Entra ID that are taken; null for none.</summary>
    public EntraOptions? Entra { get; init; }

    /// <summary>The SHA-256 of the key that stands for an administrator on one machine, 64 hexadecimal digits; null for none. The key itself is random and long, so that no slow hash is needed.</summary>
    public string? LocalKeyHash { get; init; }

    /// <summary>
    /// Tenants to which callers are bound, by the object id of a user or the application id of a program. A caller who is named here, or whose token has
    /// a claim <c>backscatter_tenants</c>, sees these tenants alone; where both say something, what both name. All others see every tenant.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<TenantId>> Bindings { get; init; } = new Dictionary<string, IReadOnlyList<TenantId>>();
}

/// <summary>The tokens of Microsoft Entra ID that are taken.</summary>
/// <param name="Authority">Where its keys are found, such as <c>https://login.microsoftonline.com/TENANT/v2.0</c>.</param>
/// <param name="Audience">For whom a token must be made: the application id of this service.</param>
/// <param name="Issuer">Who must have made it, such as <c>https://login.microsoftonline.com/TENANT/v2.0</c>.</param>
public sealed record EntraOptions(string Authority, string Audience, string Issuer);
