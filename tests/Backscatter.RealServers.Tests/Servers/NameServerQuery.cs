using System.Net;
using DnsClient;

namespace Backscatter.RealServers.Tests.Servers;

/// <summary>Questions to one name server, without a cache or a second try.</summary>
internal static class NameServerQuery
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    // A question to a port that nobody has opened yet is lost without a word; the next one finds the server ready.
    private static readonly TimeSpan TimeoutWhileStarting = TimeSpan.FromMilliseconds(200);

    public static Task<IDnsQueryResponse> AskAsync(IPEndPoint server, string name, QueryType type, CancellationToken cancellationToken) =>
        AskAsync(server, name, type, Timeout, cancellationToken);

    /// <summary>Whether the server answers anything at all, and soon.</summary>
    public static async Task<bool> AnswersAsync(IPEndPoint server, string name, CancellationToken cancellationToken)
    {
        try
        {
            await AskAsync(server, name, QueryType.SOA, TimeoutWhileStarting, cancellationToken);
            return true;
        }
        catch (DnsResponseException)
        {
            return false;
        }
    }

    private static async Task<IDnsQueryResponse> AskAsync(IPEndPoint server, string name, QueryType type, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var client = new LookupClient(new LookupClientOptions(server)
        {
            UseCache = false,
            Retries = 0,
            Timeout = timeout,
            ThrowDnsErrors = false,
        });
        return await client.QueryAsync(name, type, QueryClass.IN, cancellationToken);
    }
}
