using Microsoft.AspNetCore.Http;

namespace Backscatter.Web.Access;

/// <summary>The token of a request (RFC 6750 section 2.1): in the header alone, never in an address, where logs would keep it.</summary>
internal static class BearerToken
{
    private const string Prefix = "Bearer ";

    /// <summary>The token, or null.</summary>
    public static string? Of(HttpRequest request) =>
        request.Headers.Authorization is [{ } header] && header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && header[Prefix.Length..].Trim() is { Length: > 0 } token ? token : null;

    /// <summary>Whether a token has the three parts of a signed JSON Web Token (RFC 7515 section 3.1); a local key has no dot.</summary>
    public static bool IsSigned(string token) => token.Contains('.');
}
