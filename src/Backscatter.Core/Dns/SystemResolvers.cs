using System.Net;
using DnsClient;

namespace Backscatter.Core.Dns;

/// <summary>The resolvers this machine is configured with.</summary>
public static class SystemResolvers
{
    /// <summary>
    /// The configured resolvers in their order; empty where there is none. A public resolver is never put in their place: the large blocklists
    /// refuse those, and nobody would have chosen it.
    /// </summary>
    public static IReadOnlyList<IPEndPoint> Find() =>
        [.. NameServer.ResolveNameServers(skipIPv6SiteLocal: true, fallbackToGooglePublicDns: false)
            .Select(server => new IPEndPoint(IPAddress.Parse(server.Address), server.Port))
            .Distinct()];
}
