using System.Net;
using Backscatter.Core.Compliance;
using Backscatter.Core.Discovery;
using Backscatter.Core.Dns;
using Backscatter.Core.Names;
using Backscatter.Core.Smtp;
using Backscatter.RealServers.Tests.Servers;

namespace Backscatter.RealServers.Tests.Listening;

/// <summary>Servers that call senders back, probed with a sender that exists and that was made for them: no reply of theirs tells of the call, and the listener does.</summary>
public sealed class CallbackProofTests : IDisposable
{
    private const string Sender = "mxcheck-0123456789abcdef0123456789abcdef@probe.example";
    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public async Task Exim_calls_with_the_null_sender()
    {
        await using var post = ListeningPost.Start(70);
        var setup = EximSetup.CallingSendersBack("mx.calling.example", "calling.example", post.EndPoint);
        await ShowsAsync(post, token => EximServer.StartAsync(At(71), setup, _authority.Issue("mx.calling.example"), token), "550 Unrouteable address", mailFrom: "");
    }

    [Fact]
    public async Task Postfix_calls_with_a_sender_of_its_own()
    {
        await using var post = ListeningPost.Start(72);
        var setup = PostfixSetup.CallingSendersBack("mx.calling.example", "calling.example", post.EndPoint);
        await ShowsAsync(post, token => PostfixServer.StartAsync(At(73), setup, _authority.Issue("mx.calling.example"), token), "550 5.1.1 <mxcheck-", mailFrom: "double-bounce@mx.calling.example");
    }

    [Fact]
    public async Task A_server_that_calls_nobody_is_not_seen()
    {
        await using var post = ListeningPost.Start(74);
        var cancellationToken = TestContext.Current.CancellationToken;
        await using var server = await Startable.OrSkipAsync(() => EximServer.StartAsync(At(75), EximSetup.RejectingUnknown("mx.calling.example", "calling.example"), _authority.Issue("mx.calling.example"), cancellationToken));

        var seen = await ProbeAsync(server, cancellationToken);

        Assert.Equal(550, seen.UnknownRecipient?.Reply.Code);
        Assert.True(await post.WasTheLastAsync(cancellationToken));
        Assert.Empty(post.Wire.Sent);
    }

    private static async Task ShowsAsync<T>(ListeningPost post, Func<CancellationToken, Task<T>> start, string reply, string mailFrom) where T : MailServer
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        ProbeObservation seen;
        await using (var server = await Startable.OrSkipAsync(() => start(cancellationToken)))
        {
            seen = await ProbeAsync(server, cancellationToken);
        }

        var callback = await post.CallbackAsync(cancellationToken);
        Assert.StartsWith(reply, seen.UnknownRecipient?.Reply.ToString(), StringComparison.Ordinal);
        Assert.Equal(("mx.calling.example", mailFrom, Sender), (callback.Helo, callback.MailFrom, callback.Recipient));
        Assert.True(IPAddress.IsLoopback(IPAddress.Parse(callback.Client)));
        Assert.Equal(("unknown", "fail callback.seen"), (Callbacks(seen), Callbacks(seen, callback)));
        Assert.True(await post.WasTheLastAsync(cancellationToken));
        Assert.Empty(post.Spool);
    }

    /// <summary>The verdict on BSC-014 of an endpoint that was probed so.</summary>
    private static string Callbacks(ProbeObservation seen, params SeenCallback[] callbacks)
    {
        var domain = DomainName.Parse("calling.example");
        var endpoint = new EndpointFacts(seen.Endpoint, 10, null, EndpointJudge.Judge(seen), seen) { Callbacks = callbacks };
        var host = new MailHost(seen.Endpoint.Host, 10, DnsOutcome.Exists, DnsOutcome.Absent, [seen.Endpoint.Address], null);
        var facts = new ScanFacts { Target = domain.Ascii, Domain = domain, Zones = new HashSet<string>(), Endpoints = [endpoint], Route = new MailRoute(domain, RouteKind.Mx, [host], [], [], null) };
        var deciding = Assessment.Of(facts, ControlCatalogue.Shipped).Single(assessed => assessed.Control.Id == "BSC-014").Deciding;
        return deciding.Verdict == Verdict.Unknown ? "unknown" : $"{deciding.Verdict.ToString().ToLowerInvariant()} {deciding.Rule}";
    }

    private static Task<ProbeObservation> ProbeAsync(MailServer server, CancellationToken cancellationToken)
    {
        var options = new ProbeOptions
        {
            Ehlo = SmtpIdentity.Of(DomainName.Parse("agent.probe.example")),
            SenderDomain = SmtpIdentity.Of(DomainName.Parse("probe.example")),
            SenderLocalPart = Sender[..Sender.IndexOf('@', StringComparison.Ordinal)],
        };
        var endpoint = new Endpoint(DomainName.Parse("mx.calling.example"), server.Endpoint.Address, server.Endpoint.Port);
        return new SmtpProbe(new TcpConnector(), ReplyRules.Shipped, options, TimeProvider.System).RunAsync(endpoint, DomainName.Parse("calling.example"), cancellationToken);
    }

    private static IPEndPoint At(byte host) => new(Loopback.Address(host), Loopback.FreePort());
}
