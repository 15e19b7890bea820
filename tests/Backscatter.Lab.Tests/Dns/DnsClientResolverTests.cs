using System.Net;
using Backscatter.Core.Dns;

namespace Backscatter.Lab.Tests.Dns;

/// <summary>The contract over DnsClient.</summary>
public sealed class DnsClientResolverTests : ResolverContract
{
    // The library waits for a reply that cannot come, since its sockets are not connected.
    protected override DnsCode WhereNobodyListens => DnsCode.Timeout;

    // The library takes a reply by its id alone.
    protected override int FirstByteToSpoil => 0;

    protected override IDnsResolver Make(IReadOnlyList<IPEndPoint> servers, Asking asking) =>
        new DnsClientResolver(servers, new DnsClientResolverOptions { Timeout = asking.Timeout, Retries = asking.Retries, MaxInFlight = asking.MaxInFlight });
}
