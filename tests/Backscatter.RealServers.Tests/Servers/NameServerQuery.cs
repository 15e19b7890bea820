using System.Net;
using DnsClient;

namespace Backscatter.RealServers.Tests.Servers;

/// <summary>Questions to one name server, without a cache or a second try.</summary>
internal static class NameServerQuery
{
    public static async Task<IDnsQueryResponse> AskAsync(IPEndPoint server, string name, QueryType type, CancellationToken cancellationToken)
    {
        var client = new LookupClient(new LookupClientOptions(server)
        {
            UseCache = false,
            Retries = 0,
            Timeout = TimeSpan.FromSeconds(5),
            ThrowDnsErrors = false,
        });
        return await client.QueryAsync(name, type, QueryClass.IN, cancellationToken);
    }

    /// <summary>Whether the server answers anything at all.</summary>
    public static async Task<bool> AnswersAsync(IPEndPoint server, string name, CancellationToken cancellationToken)
    {
        try
        {
            await AskAsync(server, name, QueryType.SOA, cancellationToken);
            return true;
        }
        catch (DnsResponseException)
        {
            return false;
        }
    }
}
