using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Backscatter.RealServers.Tests.Conversations;

/// <summary>A raw SMTP conversation: what is sent and what comes back, with nothing of the project's own in between.</summary>
internal sealed class SmtpConversation : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly TcpClient _client;
    private readonly CancellationTokenSource _limit;
    private Stream _stream;

    private SmtpConversation(TcpClient client, CancellationTokenSource limit)
    {
        _client = client;
        _limit = limit;
        _stream = client.GetStream();
    }

    /// <summary>The greeting, its lines joined by <c>\n</c>.</summary>
    public string Greeting { get; private set; } = "";

    /// <summary>Connects and reads the greeting.</summary>
    /// <param name="server">Where the server listens.</param>
    /// <param name="cancellationToken">Ends the conversation, which ends by itself after 30 seconds.</param>
    /// <param name="from">
    /// The loopback address to come from. Servers remember their clients, so it is not 127.0.0.1, from which everybody else comes.
    /// </param>
    public static async Task<SmtpConversation> OpenAsync(IPEndPoint server, CancellationToken cancellationToken, string from = "127.66.0.1")
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        var client = new TcpClient(new IPEndPoint(IPAddress.Parse(from), 0)) { NoDelay = true };
        await client.ConnectAsync(server, limit.Token);
        var conversation = new SmtpConversation(client, limit);
        conversation.Greeting = await conversation.ReadReplyAsync();
        return conversation;
    }

    /// <summary>Sends one command and returns the reply, its lines joined by <c>\n</c>.</summary>
    public async Task<string> SendAsync(string command)
    {
        await _stream.WriteAsync(Encoding.ASCII.GetBytes(command + "\r\n"), _limit.Token);
        return await ReadReplyAsync();
    }

    /// <summary>Sends EHLO, which may be sent only once, and returns the reply.</summary>
    public Task<string> HelloAsync() => SendAsync("EHLO probe.example");

    /// <summary>Asks about one recipient in a transaction of its own, and returns the reply to RCPT.</summary>
    public async Task<string> AskAboutAsync(string recipient, string sender = "probe@probe.example")
    {
        Assert.StartsWith("250", await SendAsync("RSET"), StringComparison.Ordinal);
        Assert.StartsWith("250", await SendAsync($"MAIL FROM:<{sender}>"), StringComparison.Ordinal);
        return await SendAsync($"RCPT TO:<{recipient}>");
    }

    /// <summary>Goes on under TLS, after a 220 reply to STARTTLS; fails unless the certificate bears the name and comes from the authority.</summary>
    public async Task StartTlsAsync(string hostName, X509Certificate2 authority)
    {
        var tls = new SslStream(_stream);
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.Add(authority);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = hostName, CertificateChainPolicy = policy }, _limit.Token);
        _stream = tls;
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _client.Dispose();
        _limit.Dispose();
    }

    private async Task<string> ReadReplyAsync()
    {
        var lines = new List<string>();
        do lines.Add(await ReadLineAsync());
        while (lines[^1].Length > 3 && lines[^1][3] == '-');
        return string.Join('\n', lines);
    }

    private async Task<string> ReadLineAsync()
    {
        var line = new StringBuilder();
        var octet = new byte[1];
        while (true)
        {
            await _stream.ReadExactlyAsync(octet, _limit.Token);
            if (octet[0] == '\n') return line.ToString().TrimEnd('\r');
            line.Append((char)octet[0]);
        }
    }
}
