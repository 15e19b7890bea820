using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Backscatter.Cli.Agents;
using Backscatter.Core.Listening;
using Backscatter.Core.Names;
using Backscatter.Core.Smtp;

namespace Backscatter.Cli.Tests;

public sealed class ListenerOptionsTests : IDisposable
{
    private static readonly SmtpIdentity Ehlo = SmtpIdentity.Of(DomainName.Parse("agent.probe.example"));
    private static readonly SmtpIdentity SenderDomain = SmtpIdentity.Of(DomainName.Parse("probe.example"));
    private readonly string _folder = Directory.CreateTempSubdirectory("backscatter-listen-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Without_the_option_nobody_listens() => Assert.Null(Read());

    [Theory]
    [InlineData("--listen 192.0.2.25", "192.0.2.25:25")]
    [InlineData("--listen 0.0.0.0:2525", "0.0.0.0:2525")]
    [InlineData("--listen 0.0.0.0 --listen [::]:25", "0.0.0.0:25 [::]:25")]
    [InlineData("--listen ::1", "[::1]:25")]
    [InlineData("--listen 127.0.0.1 --listen 127.0.0.1:25", "127.0.0.1:25")]
    public void Addresses_are_read_with_their_ports(string line, string expected) => Assert.Equal(expected, string.Join(' ', Read(line)!.EndPoints));

    [Fact]
    public void What_it_answers_for_is_the_agents_own()
    {
        var read = Read("--listen 127.0.0.1 --nonce n0nce-of-today")!;

        Assert.Equal(
            ("agent.probe.example", "probe.example", "n0nce-of-today", Path.Combine(_folder, "spool"), true),
            (read.HostName.Ascii, string.Join(' ', read.Domains), read.Nonce, read.SpoolFolder, read.Certificate is null));
        Assert.Equal("/var/spool/agent", Read("--listen 127.0.0.1 --spool /var/spool/agent")!.SpoolFolder);
    }

    [Theory]
    [InlineData("--listen agent.probe.example:25", "--listen \"agent.probe.example:25\" is no address of this machine; write one such as 192.0.2.25, 0.0.0.0:25 or [::]:25")]
    [InlineData("--listen 127.0.0.1:65536", "--listen \"127.0.0.1:65536\" is no address of this machine; write one such as 192.0.2.25, 0.0.0.0:25 or [::]:25")]
    [InlineData("--listen 127.0.0.1 --nonce short", "--nonce \"short\" is none; write 8 to 64 letters, digits, hyphens, underscores or dots")]
    [InlineData("--nonce n0nce-of-today", "--nonce is for an agent that listens; add --listen, such as --listen 0.0.0.0:25")]
    [InlineData("--spool /var/spool/agent", "--spool is for an agent that listens; add --listen, such as --listen 0.0.0.0:25")]
    [InlineData("--listen 127.0.0.1 --certificate-file /nowhere.pem", "--certificate-file \"/nowhere.pem\" cannot be used (FileNotFoundException); name a PEM file with the certificate, its chain and its key, without a passphrase")]
    public void What_is_wrong_is_said_in_one_line(string line, string message) => Assert.Equal(message, Assert.Throws<UsageException>(() => Read(line)).Message);

    [Fact]
    public void An_agent_without_a_name_does_not_listen()
    {
        var options = new ListenerOptions();
        var nameless = SmtpIdentity.Of(IPAddress.Parse("192.0.2.1"));

        Assert.Equal(
            "an agent that listens needs a name; give it with --ehlo, such as --ehlo agent.example.com",
            Assert.Throws<UsageException>(() => options.Read(Parse(options, "--listen 127.0.0.1"), nameless, SenderDomain, _folder)).Message);
    }

    [Fact]
    public async Task It_starts_and_offers_the_certificate_of_the_file()
    {
        var read = Read($"--listen 127.0.0.1:0 --certificate-file {WriteCertificate()}")!;
        await using var listener = ListenerOptions.Start(read, new Nobody(), TimeProvider.System);

        using var client = new TcpClient();
        await client.ConnectAsync(listener.EndPoints[0], TestContext.Current.CancellationToken);
        using var reader = new StreamReader(client.GetStream());
        await client.GetStream().WriteAsync("EHLO mx\r\nQUIT\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        Assert.Equal(
            "220 agent.probe.example ESMTP\r\n250-agent.probe.example\r\n250-PIPELINING\r\n250-SIZE 262144\r\n250-8BITMIME\r\n250-STARTTLS\r\n250 ENHANCEDSTATUSCODES\r\n221 2.0.0 Bye\r\n",
            await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.Equal("CN=agent.probe.example", read.Certificate!.TargetCertificate.Subject);
    }

    [Fact]
    public void A_port_that_is_taken_and_a_folder_that_is_none_are_said()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var file = Path.Combine(_folder, "file");
        File.WriteAllText(file, "");

        Assert.Equal(
            $"--listen {taken.LocalEndpoint}: another program listens there, often a mail server that came with the system; stop it, or name another address of this machine",
            Assert.Throws<UsageException>(() => ListenerOptions.Start(Read($"--listen {taken.LocalEndpoint}")!, new Nobody(), TimeProvider.System)).Message);
        Assert.StartsWith(
            $"--spool \"{file}\" cannot be used (",
            Assert.Throws<UsageException>(() => ListenerOptions.Start(Read($"--listen 127.0.0.1:0 --spool {file}")!, new Nobody(), TimeProvider.System)).Message,
            StringComparison.Ordinal);
    }

    private MailListenerOptions? Read(string line = "")
    {
        var options = new ListenerOptions();
        return options.Read(Parse(options, line), Ehlo, SenderDomain, _folder);
    }

    private static ParseResult Parse(ListenerOptions options, string line)
    {
        var command = new RootCommand();
        foreach (var option in options.All) command.Options.Add(option);
        return command.Parse(line);
    }

    private string WriteCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = DateTimeOffset.UtcNow;
        using var certificate = new CertificateRequest("CN=agent.probe.example", key, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        var file = Path.Combine(_folder, "agent.pem");
        File.WriteAllText(file, $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
        return file;
    }

    private sealed class Nobody : ICallbackReceiver
    {
        public ValueTask SeeAsync(SeenCallback callback, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
