using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Backscatter.Lab.Tests.Mail;

/// <summary>Speaks to a server line by line over a socket, so that a test can hold literal replies against literal commands.</summary>
internal sealed class RawClient : IAsyncDisposable
{
    private readonly NetworkStream _socketStream;
    private Stream _stream;

    private RawClient(Socket socket) => _stream = _socketStream = new NetworkStream(socket, ownsSocket: true);

    public static async Task<RawClient> ConnectAsync(IPEndPoint endPoint)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(endPoint).WaitAsync(Patience.Long);
        return new RawClient(socket);
    }

    /// <summary>Connects, and drops the greeting.</summary>
    public static async Task<RawClient> GreetedAsync(IPEndPoint endPoint)
    {
        var client = await ConnectAsync(endPoint);
        Assert.StartsWith("220 ", await client.ReplyAsync());
        return client;
    }

    /// <summary>Connects, and says EHLO and MAIL.</summary>
    public static async Task<RawClient> WithSenderAsync(IPEndPoint endPoint, string sender = "mxcheck@probe.example")
    {
        var client = await GreetedAsync(endPoint);
        Assert.StartsWith("250-", await client.SayAsync("EHLO probe.example"));
        Assert.Equal("250 2.1.0 Ok", await client.SayAsync($"MAIL FROM:<{sender}>"));
        return client;
    }

    /// <summary>Sends a line and returns the reply, its lines joined by a line feed.</summary>
    public async Task<string> SayAsync(string line)
    {
        await SendAsync(line + "\r\n");
        return await ReplyAsync();
    }

    public async Task SendAsync(string text) => await _stream.WriteAsync(Encoding.Latin1.GetBytes(text)).AsTask().WaitAsync(Patience.Long);

    /// <summary>One reply: lines up to the one without a hyphen after its code, or as far as the server came before it closed.</summary>
    public async Task<string> ReplyAsync()
    {
        var reply = new StringBuilder();
        while (true)
        {
            var line = await LineAsync();
            if (line is null) return reply.ToString();
            if (reply.Length > 0) reply.Append('\n');
            reply.Append(line);
            if (line.Length < 4 || line[3] != '-') return reply.ToString();
        }
    }

    /// <summary>One line without its end; what there was of it when the server closed; null when there was nothing.</summary>
    public async Task<string?> LineAsync()
    {
        var line = new StringBuilder();
        while (await ByteAsync() is { } value)
        {
            line.Append((char)value);
            if (line.Length >= 2 && line[^2] == '\r' && line[^1] == '\n') return line.ToString(0, line.Length - 2);
        }

        return line.Length == 0 ? null : line.ToString();
    }

    /// <summary>The next byte, or null when the server closed.</summary>
    public async Task<byte?> ByteAsync()
    {
        var one = new byte[1];
        return await _stream.ReadAsync(one).AsTask().WaitAsync(Patience.Long) == 0 ? null : one[0];
    }

    /// <summary>Encrypts, trusting one root and nothing else; the policy errors found, and the certificate.</summary>
    public async Task<(SslPolicyErrors Errors, X509Certificate2 Certificate)> EncryptAsync(string host, X509Certificate2 root)
    {
        var errors = SslPolicyErrors.None;
        var encrypted = new SslStream(_socketStream);
        _stream = encrypted;
        await encrypted.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = host,
            CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { root }, RevocationMode = X509RevocationMode.NoCheck },
            RemoteCertificateValidationCallback = (_, _, _, found) =>
            {
                errors = found;
                return !found.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable);
            },
        }).WaitAsync(Patience.Long);
        return (errors, new X509Certificate2(encrypted.RemoteCertificate!));
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        await _socketStream.DisposeAsync();
    }
}
