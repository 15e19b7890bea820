using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Backscatter.Core.Monitoring.Probing;

/// <summary>How an agent says who it is: a JSON Web Token that it signs itself, for one request or a few (RFC 7519, ES256 of RFC 7518).</summary>
public static class AgentToken
{
    /// <summary>What stands before the id of the agent in <c>iss</c> and <c>sub</c>.</summary>
    public const string IssuerPrefix = "backscatter-agent:";

    /// <summary>For whom it is: <c>aud</c>.</summary>
    public const string Audience = "backscatter-agents";

    /// <summary>How long one holds at most.</summary>
    public static TimeSpan LongestLife { get; } = TimeSpan.FromMinutes(5);

    /// <summary>How far the clocks of agent and service may be apart.</summary>
    public static TimeSpan Skew { get; } = TimeSpan.FromMinutes(2);

    /// <summary>Makes one.</summary>
    /// <param name="key">The agent's key.</param>
    /// <param name="agent">The agent's id.</param>
    /// <param name="now">The time.</param>
    public static string Make(AgentKey key, string agent, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(key);
        var (from, until) = (now.ToUnixTimeSeconds(), (now + LongestLife).ToUnixTimeSeconds());
        // The id of an agent is hexadecimal, so that nothing in here has to be escaped.
        var claims = string.Create(CultureInfo.InvariantCulture, $$"""{"iss":"{{IssuerPrefix}}{{agent}}","sub":"{{IssuerPrefix}}{{agent}}","aud":"{{Audience}}","iat":{{from}},"exp":{{until}},"jti":"{{RandomNumberGenerator.GetHexString(32, lowercase: true)}}"}""");
        var signed = $"{Part("""{"alg":"ES256","typ":"JWT"}""")}.{Part(claims)}";
        return $"{signed}.{key.Sign(Encoding.ASCII.GetBytes(signed))}";
    }

    private static string Part(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
