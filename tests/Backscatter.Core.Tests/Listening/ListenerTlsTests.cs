using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Backscatter.Core.Tests.Listening;

public sealed class ListenerTlsTests : IDisposable
{
    private readonly X509Certificate2 _certificate = Make();

    public void Dispose() => _certificate.Dispose();

    [Fact]
    public async Task It_goes_on_encrypted_from_the_start()
    {
        await using var listener = Start();
        await using var client = await listener.ClientAsync();
        await client.PlayAsync("""
            < 220 agent.probe.example ESMTP
            > STARTTLS
            < 503 5.5.1 Bad sequence of commands
            > EHLO mx.northwind.example
            < 250-agent.probe.example
            < 250-PIPELINING
            < 250-SIZE 262144
            < 250-8BITMIME
            < 250-STARTTLS
            < 250 ENHANCEDSTATUSCODES
            > STARTTLS now
            < 501 5.5.4 STARTTLS takes no argument
            > STARTTLS
            < 220 2.0.0 Ready to start TLS
            """);
        await client.EncryptAsync(_certificate);
        await client.PlayAsync("""
            > MAIL FROM:<>
            < 503 5.5.1 Say EHLO first
            > EHLO mx.northwind.example
            < 250-agent.probe.example
            < 250-PIPELINING
            < 250-SIZE 262144
            < 250-8BITMIME
            < 250 ENHANCEDSTATUSCODES
            > STARTTLS
            < 503 5.5.1 Bad sequence of commands
            > MAIL FROM:<>
            < 250 2.1.0 Ok
            > RCPT TO:<postmaster>
            < 250 2.1.5 Ok
            > DATA
            < 354 End data with <CR><LF>.<CR><LF>
            > .
            < 250 2.0.0 Kept
            > QUIT
            < 221 2.0.0 Bye
            """);
        Assert.Null(await client.LineAsync());

        Assert.Contains(" with ESMTPS; ", await File.ReadAllTextAsync(Assert.Single(listener.Spool), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_said_in_clear_after_it_is_forgotten()
    {
        await using var listener = Start();
        await using var client = await listener.ClientAsync();
        await client.ReplyAsync();
        await client.SayAsync("EHLO mx");
        await client.SendAsync("STARTTLS\r\nEHLO injected\r\nMAIL FROM:<>\r\nRCPT TO:<mxcheck-0123456789abcdef@probe.example>\r\n");
        await client.PlayAsync("< 220 2.0.0 Ready to start TLS");
        await client.EncryptAsync(_certificate);

        Assert.Equal("503 5.5.1 Say EHLO first", await client.SayAsync("MAIL FROM:<>"));
        await client.DisposeAsync();
        Assert.True(await listener.NoCallbackIsLeftAsync());
    }

    [Fact]
    public async Task A_handshake_that_is_none_ends_the_connection_and_nothing_else()
    {
        await using var listener = Start();
        await using (var client = await listener.ClientAsync())
        {
            await client.ReplyAsync();
            await client.SayAsync("EHLO mx");
            await client.SayAsync("STARTTLS");
            await client.SendAsync(new string('x', 1000));
            while (await client.LineAsync() is not null)
            {
                // An alert is no line; the end is what counts.
            }
        }

        await using var next = await listener.ClientAsync();
        Assert.Equal("220 agent.probe.example ESMTP", await next.ReplyAsync());
        Assert.Empty(listener.Notes);
    }

    [Fact]
    public async Task A_handshake_that_does_not_come_is_not_waited_for()
    {
        await using var listener = Start();
        await using var client = await listener.ClientAsync();
        await client.ReplyAsync();
        await client.SayAsync("EHLO mx");
        await client.SayAsync("STARTTLS");

        await listener.AdvanceUntilAsync(client.LineAsync());
        Assert.Empty(listener.Notes);
    }

    private RunningListener Start() => RunningListener.Start(options => options with { Certificate = SslStreamCertificateContext.Create(_certificate, null, offline: true) });

    private static X509Certificate2 Make()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=agent.probe.example", key, HashAlgorithmName.SHA256);
        var now = DateTimeOffset.UtcNow;
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
