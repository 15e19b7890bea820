using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Backscatter.Web.Access;

/// <summary>Lets in who bears the key of this machine. It is compared by its hash and in fixed time, and kept nowhere.</summary>
internal sealed class LocalKey(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory log, UrlEncoder encoder, AccessOptions access) : AuthenticationHandler<AuthenticationSchemeOptions>(options, log, encoder)
{
    /// <summary>The name of the scheme.</summary>
    public const string SchemeName = "local-key";

    private const int LongestKey = 200;

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (BearerToken.Of(Request) is not { } key || access.LocalKeyHash is not { } hash) return Task.FromResult(AuthenticateResult.NoResult());
        if (key.Length > LongestKey || !CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(key)), Convert.FromHexString(hash))) return Task.FromResult(AuthenticateResult.Fail("the key is not the one of this service"));
        var identity = new ClaimsIdentity([new Claim("sub", SchemeName), new Claim("name", "local key"), new Claim(Caller.RolesClaim, nameof(Role.Administrator))], SchemeName, "name", Caller.RolesClaim);
        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName)));
    }
}
