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

    // The library throws for such an answer what is no failure of a reply: anybody who can send a datagram could end a scan with it.
    [Fact]
    public async Task An_answer_with_another_id_is_an_unknown_and_no_exception()
    {
        await using var server = new ForgingServer();
        server.Answer = query =>
        {
            var reply = ForgingServer.Reply(query, listed: true);
            reply[0] ^= 0xff;
            return [new Forged(reply)];
        };
        using var resolver = new DnsClientResolver([server.EndPoint], new DnsClientResolverOptions { Timeout = TimeSpan.FromSeconds(5), Retries = 1 });

        var reply = await resolver.AskAsync(new DnsQuestion("2.0.0.127.list.example", DnsRecordType.A), TestContext.Current.CancellationToken);

        Assert.Equal((DnsOutcome.Unknown, DnsCode.Failed, "the reply was one to another question"), (reply.Outcome, reply.Code, reply.Detail));
    }
}
