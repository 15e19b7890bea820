using System.Security.Claims;
using Backscatter.Core.Monitoring;
using Backscatter.Core.Names;

namespace Backscatter.Web.Access;

/// <summary>Who asks.</summary>
/// <param name="Id">Unique and stable: the object id of a user, the application id of a program, <c>local-key</c>.</param>
/// <param name="Name">As people know them, fit for one line.</param>
/// <param name="Roles">What they may do.</param>
/// <param name="Tenants">The tenants that they are bound to; null for every tenant, empty for none.</param>
internal sealed record Caller(string Id, string Name, IReadOnlyList<Role> Roles, IReadOnlySet<TenantId>? Tenants)
{
    /// <summary>The claim that binds a caller to tenants.</summary>
    public const string TenantsClaim = "backscatter_tenants";

    /// <summary>The claim that holds roles.</summary>
    public const string RolesClaim = "roles";

    /// <summary>Whether the caller may do what an administrator may.</summary>
    public bool IsAdministrator => Roles.Contains(Role.Administrator);

    /// <summary>Whether the caller sees every tenant, and with them what belongs to no tenant.</summary>
    public bool IsUnbound => Tenants is null;

    /// <summary>As the audit log names them.</summary>
    public string Who => Name == Id ? Name : $"{Name} ({Id})";

    /// <summary>Whether the caller may know of a tenant.</summary>
    public bool Sees(TenantId tenant) => Tenants is null || Tenants.Contains(tenant);

    /// <summary>Whether the caller may know of what belongs to a tenant, or to none.</summary>
    public bool SeesOf(TenantId? tenant) => tenant is null ? IsUnbound : Sees(tenant);

    /// <summary>Reads who asks from the claims of a token that was found good.</summary>
    public static Caller Of(ClaimsPrincipal principal, IReadOnlyDictionary<string, IReadOnlyList<TenantId>> bindings)
    {
        var id = First("oid") ?? First("azp") ?? First("appid") ?? First("sub") ?? "unknown";
        var name = First("preferred_username") ?? First("name") ?? id;
        var roles = principal.FindAll(RolesClaim).Select(claim => Enum.TryParse<Role>(claim.Value, ignoreCase: false, out var role) && claim.Value == role.ToString() ? role : (Role?)null).OfType<Role>().Distinct().ToList();
        return new Caller(ForeignText.Escape(id, 100), ForeignText.Escape(name, 100), roles, Bound(principal, bindings.GetValueOrDefault(id)));

        string? First(string type) => principal.FindFirst(type)?.Value is { Length: > 0 } value ? value : null;
    }

    // A claim that is there and names nobody binds to nobody: to read it as no binding would open every tenant by a slip of the pen.
    private static HashSet<TenantId>? Bound(ClaimsPrincipal principal, IReadOnlyList<TenantId>? mapped)
    {
        var claims = principal.FindAll(TenantsClaim).ToList();
        if (claims.Count == 0) return mapped is null ? null : [.. mapped];
        var named = claims.SelectMany(claim => claim.Value.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries)).Select(text => TenantId.TryParse(text, out var id, out _) ? id : null).OfType<TenantId>().ToHashSet();
        if (mapped is not null) named.IntersectWith(mapped);
        return named;
    }
}
