using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Backscatter.Core.Names;
using Backscatter.Core.Scanning;
using Backscatter.Core.Smtp;

namespace Backscatter.Core.Tests.Scanning;

public sealed class EndpointProberTests
{
    private static readonly ProbeOptions Options = new() { Ehlo = SmtpIdentity.Of(DomainName.Parse("mx.probe.example")), SenderDomain = SmtpIdentity.Of(DomainName.Parse("probe.example")) };

    [Theory]
    [InlineData("10.0.0.1")]
    [InlineData("127.0.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("::1")]
    public async Task What_is_not_public_is_never_connected_to(string address)
    {
        var connector = new Refusing();
        using var prober = new EndpointProber(connector, 8, new ProviderLimits(), allowPrivate: false, TimeProvider.System);
        var endpoint = new Endpoint(DomainName.Parse("mx.contoso.example"), IPAddress.Parse(address), 25);

        Assert.Contains("is not public", prober.Refuses(endpoint), StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(() => prober.RunAsync(endpoint, DomainName.Parse("contoso.example"), Options, () => { }, TestContext.Current.CancellationToken));
        Assert.Empty(connector.Asked);
    }

    [Fact]
    public async Task Two_probes_of_one_address_are_made_one_after_the_other()
    {
        var connector = new Refusing();
        using var prober = new EndpointProber(connector, 8, new ProviderLimits(), allowPrivate: true, TimeProvider.System);
        var begun = new ConcurrentQueue<string>();

        var first = RunAsync("mx1.contoso.example");
        var second = RunAsync("mx2.contoso.example");
        while (connector.Asked.IsEmpty) await Task.Delay(10, TestContext.Current.CancellationToken);
        Assert.Equal(["mx1.contoso.example"], begun);
        connector.Go();

        Assert.Equal("the connection was refused", (await first).Failure);
        Assert.Equal("the connection was refused", (await second).Failure);
        Assert.Equal(["mx1.contoso.example", "mx2.contoso.example"], begun);

        Task<ProbeObservation> RunAsync(string host) =>
            prober.RunAsync(new Endpoint(DomainName.Parse(host), IPAddress.Parse("192.0.2.1"), 25), DomainName.Parse("contoso.example"), Options, () => begun.Enqueue(host), TestContext.Current.CancellationToken);
    }

    /// <summary>Refuses every connection, when it is told to.</summary>
    private sealed class Refusing : ISmtpConnector
    {
        private readonly TaskCompletionSource _goes = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ConcurrentQueue<IPEndPoint> Asked { get; } = new();

        public void Go() => _goes.TrySetResult();

        public async Task<Stream> ConnectAsync(IPEndPoint endpoint, CancellationToken cancellationToken)
        {
            Asked.Enqueue(endpoint);
            await _goes.Task.WaitAsync(cancellationToken);
            throw new SocketException((int)SocketError.ConnectionRefused);
        }
    }
}
