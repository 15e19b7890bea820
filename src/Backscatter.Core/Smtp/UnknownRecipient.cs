using System.Security.Cryptography;
using System.Text;
using Backscatter.Core.Names;

namespace Backscatter.Core.Smtp;

/// <summary>The made-up recipient of a domain.</summary>
public static class UnknownRecipient
{
    /// <summary>
    /// The recipient that is asked for at a domain: <c>mxcheck-</c> and eight letters. The same domain always gets the same one: some servers
    /// create, learn or bill an address that they see for the first time, and a greylist must know it when it is asked again.
    /// </summary>
    public static string Of(DomainName domain)
    {
        ArgumentNullException.ThrowIfNull(domain);
        var digest = SHA256.HashData(Encoding.ASCII.GetBytes("mxcheck " + domain.Ascii));
        return string.Create(null, $"mxcheck-{string.Concat(digest.Take(8).Select(b => (char)('a' + (b % 26))))}@{domain}");
    }
}
