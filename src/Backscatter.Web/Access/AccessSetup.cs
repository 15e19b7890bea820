using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Backscatter.Web.Agents;
using Backscatter.Web.Errors;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace Backscatter.Web.Access;

/// <summary>Puts together who is let in and what they may.</summary>
internal static class AccessSetup
{
    /// <summary>The scheme that takes tokens of Entra ID.</summary>
    public const string Entra = "entra";

    private const string Either = "bearer";

    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(2);

    public static IServiceCollection AddAccess(this IServiceCollection services, AccessOptions access)
    {
        services.AddSingleton(access);
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, RefusedAccess>();
        var schemes = services.AddAuthentication(Either)
            .AddPolicyScheme(Either, null, options => options.ForwardDefaultSelector = http => BearerToken.Of(http.Request) is not { } token || !BearerToken.IsSigned(token) ? LocalKey.SchemeName
                : AgentSignature.Claims(token) ? AgentSignature.SchemeName
                : access.Entra is not null ? Entra
                : LocalKey.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, LocalKey>(LocalKey.SchemeName, null)
            .AddScheme<AuthenticationSchemeOptions, AgentSignature>(AgentSignature.SchemeName, null);
        if (access.Entra is { } entra) schemes.AddJwtBearer(Entra, options => Set(options, entra));
        var policies = services.AddAuthorizationBuilder();
        foreach (var least in Enum.GetValues<Role>())
        {
            policies.AddPolicy(least.ToString(), policy =>
            {
                policy.RequireAuthenticatedUser().RequireClaim(Caller.RolesClaim, AccessTable.Allowed(least).Select(role => role.ToString()));
                // What agents may is bound to which agent it is: a token of Entra ID with the role says nothing of that.
                if (least == Role.Agent) policy.RequireAssertion(context => context.User.Identity?.AuthenticationType == AgentSignature.SchemeName);
            });
        }

        return services;
    }

    /// <summary>Gives every endpoint below the policy that the access table has for it.</summary>
    public static TBuilder ByAccessTable<TBuilder>(this TBuilder endpoints) where TBuilder : IEndpointConventionBuilder
    {
        endpoints.Finally(endpoint =>
        {
            var route = "/" + ((RouteEndpointBuilder)endpoint).RoutePattern.RawText!.Trim('/');
            foreach (var method in endpoint.Metadata.OfType<IHttpMethodMetadata>().Last().HttpMethods)
                endpoint.Metadata.Add(AccessTable.Find(method, route).Least is { } least ? new AuthorizeAttribute(least.ToString()) : new AllowAnonymousAttribute());
        });
        return endpoints;
    }

    private static void Set(JwtBearerOptions options, EntraOptions entra)
    {
        options.Authority = entra.Authority;
        options.Audience = entra.Audience;
        options.MapInboundClaims = false;
        options.SaveToken = false;
        options.IncludeErrorDetails = false;
        options.TokenValidationParameters = new TokenValidationParameters
        {
            ValidIssuer = entra.Issuer,
            ValidAudience = entra.Audience,
            ValidateIssuer = true,
            ValidateAudience = true,
            ValidateLifetime = true,
            ValidateIssuerSigningKey = true,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            // What Entra ID signs with. A token that names another way, a shared secret or none, is not looked at further.
            ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
            ClockSkew = Skew,
            NameClaimType = "name",
            RoleClaimType = Caller.RolesClaim,
        };
    }

    /// <summary>Answers who is not let in as every other error is answered.</summary>
    [SuppressMessage("Performance", "CA1812", Justification = "made by the container")]
    private sealed class RefusedAccess : IAuthorizationMiddlewareResultHandler
    {
        public Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
        {
            if (authorizeResult.Succeeded) return next(context);
            if (authorizeResult.Forbidden) throw new ApiException(ProblemType.Forbidden, "the roles of the caller do not allow it; docs/api.md has the table of who may what");
            context.Response.OnStarting(() =>
            {
                context.Response.Headers.WWWAuthenticate = BearerToken.Of(context.Request) is null ? "Bearer" : "Bearer error=\"invalid_token\"";
                return Task.CompletedTask;
            });
            if (AgentSignature.ClockFault(context) is { } now)
                throw new ApiException(ProblemType.ClockWrong, string.Create(CultureInfo.InvariantCulture, $"the token is not of this time: it is {now.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'} here; set the clock of the agent's machine"));
            throw new ApiException(ProblemType.Unauthenticated, BearerToken.Of(context.Request) is null
                ? "send Authorization: Bearer with a token of Entra ID for this service, or with the key of this machine"
                : "the token is not good here: it has expired, is for another service, or is signed by somebody else");
        }
    }
}
