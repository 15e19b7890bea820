using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Backscatter.Core.Smtp;

namespace Backscatter.Lab.Mail;

/// <summary>The server's end of one connection: lines in, replies out, in clear and then perhaps encrypted, all of it noted in the conversation.</summary>
internal sealed class MailChannel(Socket socket, LabConversation conversation, TimeSpan? byteByByte, TimeProvider time) : IAsyncDisposable
{
    // RFC 5321 section 4.5.3.2.7: a server waits at least five minutes for the next command.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan FarewellPatience = TimeSpan.FromSeconds(2);

    // An alert record of TLS 1.2: fatal, handshake_failure (RFC 5246 section 7.2).
    private static readonly byte[] HandshakeFailureAlert = [0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x28];

    private readonly NetworkStream _socketStream = new(socket, ownsSocket: true);
    private Stream? _current;
    private MailLines? _lines;

    public bool Encrypted { get; private set; }

    private Stream Current => _current ??= _socketStream;

    /// <summary>The next line; one that ended as <see cref="LineEnd.Closed"/> also stands for a client that said nothing for five minutes.</summary>
    public async Task<(string Text, LineEnd End)> ReadLineAsync(bool noted, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            var line = await (_lines ??= new MailLines(Current)).ReadAsync(either.Token);
            if (noted && line.End != LineEnd.Closed) conversation.Add(time.GetUtcNow(), LabSpeaker.Client, line.Text, Encrypted);
            return line;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            await SendAsync("421 4.4.2 timeout exceeded\r\n", cancellationToken);
            return ("", LineEnd.Closed);
        }
    }

    public Task ReplyAsync(SmtpReply reply, CancellationToken cancellationToken) =>
        SendAsync(reply.ToString().Replace("\n", "\r\n", StringComparison.Ordinal) + "\r\n", cancellationToken);

    public async Task SendAsync(string text, CancellationToken cancellationToken)
    {
        foreach (var line in text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries)) conversation.Add(time.GetUtcNow(), LabSpeaker.Server, line, Encrypted);
        await SendBytesAsync(Encoding.Latin1.GetBytes(text), cancellationToken);
    }

    public async Task SendBytesAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (byteByByte is not { } pause)
        {
            await Current.WriteAsync(bytes, cancellationToken);
            return;
        }

        for (var i = 0; i < bytes.Length; i++)
        {
            if (pause > TimeSpan.Zero) await Task.Delay(pause, time, cancellationToken);
            await Current.WriteAsync(bytes.Slice(i, 1), cancellationToken);
        }
    }

    /// <summary>Encrypts from here on; what the client sent in clear after STARTTLS is forgotten (RFC 3207 section 4.2).</summary>
    /// <exception cref="System.Security.Authentication.AuthenticationException">The client gave up the handshake.</exception>
    public async Task EncryptAsync(SslStreamCertificateContext certificate, CancellationToken cancellationToken)
    {
        var encrypted = new SslStream(_socketStream, leaveInnerStreamOpen: true);
        _current = encrypted;
        _lines = null;
        await encrypted.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateContext = certificate }, cancellationToken);
        Encrypted = true;
    }

    /// <summary>Answers the client's first handshake message with a fatal alert.</summary>
    public async Task FailHandshakeAsync(CancellationToken cancellationToken)
    {
        if (await _socketStream.ReadAsync(new byte[4_096], cancellationToken) > 0) await _socketStream.WriteAsync(HandshakeFailureAlert, cancellationToken);
    }

    /// <summary>Reads and forgets until the client closes.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        var scratch = new byte[4_096];
        while (await _socketStream.ReadAsync(scratch, cancellationToken) > 0)
        {
        }
    }

    /// <summary>
    /// Ends our side and gives the client a moment to end its own: a socket closed with unread data is reset, and a reset can take our last reply with it.
    /// </summary>
    public async Task FarewellAsync(CancellationToken cancellationToken)
    {
        if (Encrypted) await ((SslStream)Current).ShutdownAsync();
        socket.Shutdown(SocketShutdown.Send);
        using var patience = new CancellationTokenSource(FarewellPatience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        await DrainAsync(either.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await Current.DisposeAsync();
        await _socketStream.DisposeAsync();
    }
}
