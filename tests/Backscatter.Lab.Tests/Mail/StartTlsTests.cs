using System.Net.Security;
using Backscatter.Lab.Mail;

namespace Backscatter.Lab.Tests.Mail;

public sealed class StartTlsTests : IDisposable
{
    private readonly LabCertificateAuthority _authority = new(DateTimeOffset.UtcNow);

    public void Dispose() => _authority.Dispose();

    private LabMailServer Start(LabTls tls) =>
        LabMailServer.Start(new LabMailServerOptions("mx.shop.example", ["shop.example"], new LabMailBehaviour { Tls = tls, Keywords = [] }) { Authority = _authority });

    [Theory]
    [InlineData(LabTls.Valid, SslPolicyErrors.None, "CN=mx.shop.example", "CN=Backscatter Lab Authority", false)]
    [InlineData(LabTls.SelfSigned, SslPolicyErrors.RemoteCertificateChainErrors, "CN=mx.shop.example", "CN=mx.shop.example", false)]
    [InlineData(LabTls.WrongName, SslPolicyErrors.RemoteCertificateNameMismatch, "CN=another-name.lab.example", "CN=Backscatter Lab Authority", false)]
    [InlineData(LabTls.Expired, SslPolicyErrors.RemoteCertificateChainErrors, "CN=mx.shop.example", "CN=Backscatter Lab Authority", true)]
    public async Task A_certificate_is_what_it_should_be(LabTls tls, SslPolicyErrors errors, string subject, string issuer, bool isOver)
    {
        await using var server = Start(tls);
        await using var client = await RawClient.GreetedAsync(server.EndPoint);
        Assert.Equal("250-mx.shop.example greets probe.example\n250 STARTTLS", await client.SayAsync("EHLO probe.example"));
        Assert.Equal("220 2.0.0 Ready to start TLS", await client.SayAsync("STARTTLS"));

        var (found, certificate) = await client.EncryptAsync("mx.shop.example", _authority.Root);
        using (certificate)
        {
            Assert.Equal(errors, found);
            Assert.Equal(subject, certificate.Subject);
            Assert.Equal(issuer, certificate.Issuer);
            Assert.Equal(isOver, certificate.NotAfter.ToUniversalTime() < DateTime.UtcNow);
        }
    }

    [Fact]
    public async Task After_the_handshake_the_conversation_begins_again()
    {
        await using var server = Start(LabTls.Valid);
        await using var client = await RawClient.GreetedAsync(server.EndPoint);
        await client.SayAsync("EHLO probe.example");
        await client.SayAsync("STARTTLS");
        (await client.EncryptAsync("mx.shop.example", _authority.Root)).Certificate.Dispose();

        Assert.Equal("503 5.5.1 Error: send HELO/EHLO first", await client.SayAsync("MAIL FROM:<>"));
        Assert.Equal("250 mx.shop.example", await client.SayAsync("EHLO probe.example"));
        Assert.Equal("503 5.5.1 Bad sequence of commands", await client.SayAsync("STARTTLS"));
        Assert.Equal("250 2.1.0 Ok", await client.SayAsync("MAIL FROM:<>"));
        Assert.Equal("221 2.0.0 Bye", await client.SayAsync("QUIT"));
        Assert.Null(await client.ByteAsync());

        var lines = server.Conversations.Single().Lines;
        Assert.Equal(["EHLO probe.example", "STARTTLS"], lines.Where(line => !line.Encrypted && line.Speaker == LabSpeaker.Client).Select(line => line.Text));
        Assert.Equal(["MAIL FROM:<>", "EHLO probe.example", "STARTTLS", "MAIL FROM:<>", "QUIT"], lines.Where(line => line.Encrypted && line.Speaker == LabSpeaker.Client).Select(line => line.Text));
    }

    [Fact]
    public async Task What_a_client_sends_in_clear_after_STARTTLS_is_forgotten()
    {
        await using var server = Start(LabTls.Valid);
        await using var client = await RawClient.GreetedAsync(server.EndPoint);
        await client.SayAsync("EHLO probe.example");

        Assert.Equal("220 2.0.0 Ready to start TLS", await client.SayAsync("STARTTLS\r\nMAIL FROM:<smuggled@probe.example>"));
        (await client.EncryptAsync("mx.shop.example", _authority.Root)).Certificate.Dispose();

        Assert.Equal("250 2.0.0 Ok", await client.SayAsync("NOOP"));
        Assert.DoesNotContain("MAIL FROM:<smuggled@probe.example>", server.Conversations.Single().Commands);
    }

    [Fact]
    public async Task A_handshake_can_fail_with_an_alert()
    {
        await using var server = Start(LabTls.HandshakeFails);
        await using var client = await RawClient.GreetedAsync(server.EndPoint);
        Assert.EndsWith("\n250 STARTTLS", await client.SayAsync("EHLO probe.example"));
        Assert.Equal("220 2.0.0 Ready to start TLS", await client.SayAsync("STARTTLS"));

        await Assert.ThrowsAsync<System.Security.Authentication.AuthenticationException>(() => client.EncryptAsync("mx.shop.example", _authority.Root));
    }

    [Fact]
    public async Task A_reply_in_clear_can_be_injected_before_the_handshake()
    {
        await using var server = Start(LabTls.InjectsPlaintext);
        await using var client = await RawClient.GreetedAsync(server.EndPoint);
        await client.SayAsync("EHLO probe.example");

        Assert.Equal("220 2.0.0 Ready to start TLS", await client.SayAsync("STARTTLS"));
        Assert.Equal("250 2.0.0 injected in clear", await client.ReplyAsync());
        var (errors, certificate) = await client.EncryptAsync("mx.shop.example", _authority.Root);
        certificate.Dispose();

        Assert.Equal(SslPolicyErrors.None, errors);
    }

    [Fact]
    public async Task STARTTLS_comes_after_EHLO_and_takes_no_argument()
    {
        await using var server = Start(LabTls.Valid);
        await using var client = await RawClient.GreetedAsync(server.EndPoint);

        Assert.Equal("503 5.5.1 Bad sequence of commands", await client.SayAsync("STARTTLS"));
        await client.SayAsync("EHLO probe.example");
        Assert.Equal("501 5.5.4 STARTTLS takes no argument", await client.SayAsync("STARTTLS now"));
    }

    [Fact]
    public async Task A_client_that_breaks_the_handshake_ends_its_own_conversation_only()
    {
        await using var server = Start(LabTls.Valid);
        await using var client = await RawClient.GreetedAsync(server.EndPoint);
        await client.SayAsync("EHLO probe.example");
        await client.SayAsync("STARTTLS");
        await client.SendAsync("this is no handshake\r\n");

        await server.Conversations.Single().Ended.WaitAsync(Patience.Long);

        await using var next = await RawClient.GreetedAsync(server.EndPoint);
        Assert.Equal("250 2.0.0 Ok", await next.SayAsync("NOOP"));
    }

    [Fact]
    public void The_root_can_be_given_to_another_process()
    {
        Assert.StartsWith("-----BEGIN CERTIFICATE-----", _authority.RootPem);
        Assert.False(_authority.Root.HasPrivateKey);
    }
}
