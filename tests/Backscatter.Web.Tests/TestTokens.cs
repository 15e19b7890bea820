using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Backscatter.Web.Tests;

/// <summary>Tokens as Entra ID makes them, of an authority that exists here alone.</summary>
internal static class TestTokens
{
    public const string Authority = "https://login.example/tenant/v2.0";
    public const string Audience = "7b1c6f0e-0000-4000-8000-000000000001";

    private static readonly RsaSecurityKey Known = new(RSA.Create(2048)) { KeyId = "known" };
    private static readonly RsaSecurityKey Stranger = new(RSA.Create(2048)) { KeyId = "known" };

    /// <summary>What the authority publishes.</summary>
    public static OpenIdConnectConfiguration Configuration() => new() { Issuer = Authority, SigningKeys = { new RsaSecurityKey(Known.Rsa.ExportParameters(includePrivateParameters: false)) { KeyId = "known" } } };

    /// <summary>A token of a user with a role, bound to tenants unless null.</summary>
    public static string For(string? role, string? tenants = null, string id = "user-1", string audience = Audience, string issuer = Authority, DateTime? expires = null, bool isForeign = false, string algorithm = SecurityAlgorithms.RsaSha256)
    {
        var claims = new Dictionary<string, object> { ["oid"] = id, ["name"] = "J. Doe" };
        if (role is not null) claims["roles"] = new[] { role };
        if (tenants is not null) claims["backscatter_tenants"] = tenants.Split(' ');
        var until = expires ?? DateTime.UtcNow.AddHours(1);
        SecurityKey key = algorithm.StartsWith("HS", StringComparison.Ordinal)
            ? new SymmetricSecurityKey(Known.Rsa.ExportSubjectPublicKeyInfo()) { KeyId = "known" }
            : isForeign ? Stranger : Known;
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = audience,
            Claims = claims,
            NotBefore = until.AddHours(-2),
            IssuedAt = until.AddHours(-2),
            Expires = until,
            SigningCredentials = algorithm == "none" ? null : new SigningCredentials(key, algorithm),
        });
    }
}
