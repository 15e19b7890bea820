using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using Backscatter.Core.Monitoring.Probing;
using Backscatter.Web.Access;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Backscatter.Web.Agents;

/// <summary>
/// Lets in agents by the tokens that they sign themselves (<see cref="AgentToken"/>). Only what comes through here is an agent: a token of Entra ID with the role is
/// nobody's in particular, and reaches nothing of theirs.
/// </summary>
internal sealed class AgentSignature(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory log, UrlEncoder encoder, WebParts parts) : AuthenticationHandler<AuthenticationSchemeOptions>(options, log, encoder)
{
    /// <summary>The name of the scheme, and how its callers are known to have come through it.</summary>
    public const string SchemeName = "agent";

    private const int LongestToken = 2000;
    private const int LongestId = 100;

    private static readonly JsonWebTokenHandler Tokens = new() { MapInboundClaims = false, MaximumTokenSizeInBytes = LongestToken };

    /// <summary>Whether a token says that it is an agent's. It is not looked at whether that is so.</summary>
    public static bool Claims(string token) => token.Length <= LongestToken && Read(token)?.Issuer.StartsWith(AgentToken.IssuerPrefix, StringComparison.Ordinal) == true;

    /// <summary>The agent that asks; null where none does.</summary>
    public static Agent? Of(HttpContext http) => http.User.Identity?.AuthenticationType == SchemeName ? http.Items[typeof(Agent)] as Agent : null;

    /// <summary>The time of the service, where a token was the agent's and not of this time: then one of the two clocks is wrong, and the agent is told; null otherwise.</summary>
    public static DateTimeOffset? ClockFault(HttpContext http) => http.Items[typeof(AgentSignature)] as DateTimeOffset?;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (BearerToken.Of(Request) is not { Length: <= LongestToken } token || parts.Agents is not { } agents || Read(token) is not { } read) return AuthenticateResult.NoResult();
        var id = read.Issuer.StartsWith(AgentToken.IssuerPrefix, StringComparison.Ordinal) ? read.Issuer[AgentToken.IssuerPrefix.Length..] : "";
        if (!AgentRules.IsId(id) || (await agents.FindAsync(id, Context.RequestAborted))?.Value is not { RevokedAt: null } agent) return AuthenticateResult.Fail("no agent of this service");
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(Convert.FromBase64String(agent.PublicKey), out _);
        var result = await Tokens.ValidateTokenAsync(token, Rules(id, key));
        if (!result.IsValid)
        {
            if (result.Exception is SecurityTokenInvalidLifetimeException) Context.Items[typeof(AgentSignature)] = parts.Time.GetUtcNow();
            return AuthenticateResult.Fail("the token is not good");
        }

        if (read.Subject != read.Issuer || read.Id is not { Length: > 0 and <= LongestId }) return AuthenticateResult.Fail("the token lacks what an agent's token says");
        Context.Items[typeof(Agent)] = agent;
        var identity = new ClaimsIdentity([new Claim("sub", read.Issuer), new Claim("name", agent.Name), new Claim(Caller.RolesClaim, nameof(Role.Agent))], SchemeName, "name", Caller.RolesClaim);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
    }

    private TokenValidationParameters Rules(string id, ECDsa key) => new()
    {
        // The factory keeps what verifies for later, and would keep a key that is disposed of by then.
        IssuerSigningKey = new ECDsaSecurityKey(key) { CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false } },
        ValidateIssuerSigningKey = true,
        RequireSignedTokens = true,
        ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
        ValidIssuer = AgentToken.IssuerPrefix + id,
        ValidAudience = AgentToken.Audience,
        RequireExpirationTime = true,
        LifetimeValidator = (_, _, token, _) => token is JsonWebToken read && Holds(read, parts.Time.GetUtcNow()),
    };

    // The library would take a token that holds for a year; one that is stolen is to be worth little.
    private static bool Holds(JsonWebToken token, DateTimeOffset now) =>
        token.TryGetPayloadValue<long>(JwtRegisteredClaimNames.Iat, out var from)
        && token.TryGetPayloadValue<long>(JwtRegisteredClaimNames.Exp, out var until)
        && until - from <= AgentToken.LongestLife.TotalSeconds
        && from <= (now + AgentToken.Skew).ToUnixTimeSeconds()
        && until >= (now - AgentToken.Skew).ToUnixTimeSeconds();

    private static JsonWebToken? Read(string token)
    {
        if (!Tokens.CanReadToken(token)) return null;
        try
        {
            return Tokens.ReadJsonWebToken(token);
        }
        catch (Exception unreadable) when (unreadable is ArgumentException or SecurityTokenException or FormatException)
        {
            return null;
        }
    }
}
