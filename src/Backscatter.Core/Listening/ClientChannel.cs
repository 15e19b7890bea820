using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Backscatter.Core.Listening;

/// <summary>How a line of a client ended.</summary>
internal enum LineEnd
{
    /// <summary>With CR LF, as it must.</summary>
    Proper,

    /// <summary>With LF alone, or with a CR or a NUL in it: no line of SMTP (RFC 5321 section 2.3.8), and a way to say more than is seen.</summary>
    Improper,

    /// <summary>It was longer than <see cref="ListenerLimits.LongestCommand"/>; the rest was read and dropped.</summary>
    TooLong,

    /// <summary>It was so much longer that its end is not waited for.</summary>
    Endless,

    /// <summary>The client closed.</summary>
    Closed,
}

/// <summary>The server's end of one connection: lines and messages in, replies out, in clear and then perhaps encrypted. Takes a few kilobytes, whatever the client sends.</summary>
internal sealed class ClientChannel(Socket socket) : IAsyncDisposable
{
    private const int LongestTail = 64 * 1024;
    private readonly NetworkStream _socketStream = new(socket, ownsSocket: true);
    private readonly byte[] _buffer = new byte[4096];
    private readonly byte[] _line = new byte[ListenerLimits.LongestCommand];
    private SslStream? _encrypted;
    private int _next;
    private int _end;

    public bool IsEncrypted => _encrypted is not null;

    /// <summary>Whether anything can be said: not in the middle of a handshake that was broken off.</summary>
    public bool CanSpeak => _encrypted is null or { IsAuthenticated: true };

    private Stream Current => _encrypted is { } encrypted ? encrypted : _socketStream;

    /// <summary>The next line without its end, each octet one character.</summary>
    public async ValueTask<(string Text, LineEnd End)> ReadLineAsync(CancellationToken cancellationToken)
    {
        var length = 0;
        while (true)
        {
            if (_next == _end && !await FillAsync(cancellationToken)) return ("", LineEnd.Closed);
            var octet = _buffer[_next++];
            if (length < _line.Length) _line[length] = octet;
            length++;
            if (octet == '\n') return Line(length);
            if (length > LongestTail) return ("", LineEnd.Endless);
        }
    }

    /// <summary>Gives a message more of what the client sends; false where it closed.</summary>
    public async ValueTask<bool> ReadContentAsync(MessageContent content, CancellationToken cancellationToken)
    {
        if (_next == _end && !await FillAsync(cancellationToken)) return false;
        _next += content.Take(_buffer.AsSpan(_next.._end));
        return true;
    }

    /// <summary>Writes one or more lines, each with its CR LF.</summary>
    public async ValueTask WriteAsync(string text, CancellationToken cancellationToken)
    {
        await Current.WriteAsync(Encoding.ASCII.GetBytes(text), cancellationToken);
        await Current.FlushAsync(cancellationToken);
    }

    /// <summary>Encrypts from here on. What the client sent in clear after STARTTLS is forgotten (RFC 3207 section 4.2).</summary>
    /// <exception cref="System.Security.Authentication.AuthenticationException">The client gave the handshake up.</exception>
    public async Task EncryptAsync(SslStreamCertificateContext certificate, CancellationToken cancellationToken)
    {
        (_next, _end) = (0, 0);
        _encrypted = new SslStream(_socketStream, leaveInnerStreamOpen: true);
        await _encrypted.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateContext = certificate }, cancellationToken);
    }

    /// <summary>Ends our side and gives the client a moment to end its own: a socket closed with unread data is reset, and a reset can take our last reply with it.</summary>
    public async Task FarewellAsync(CancellationToken cancellationToken)
    {
        if (_encrypted is not null) await _encrypted.ShutdownAsync().WaitAsync(cancellationToken);
        socket.Shutdown(SocketShutdown.Send);
        for (var read = 0; read < LongestTail;)
        {
            var more = await _socketStream.ReadAsync(_buffer, cancellationToken);
            if (more == 0) return;
            read += more;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_encrypted is not null) await _encrypted.DisposeAsync();
        await _socketStream.DisposeAsync();
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        _next = 0;
        _end = 0;
        _end = await Current.ReadAsync(_buffer, cancellationToken);
        return _end > 0;
    }

    private (string Text, LineEnd End) Line(int length)
    {
        if (length > _line.Length) return ("", LineEnd.TooLong);
        if (length < 2 || _line[length - 2] != '\r') return ("", LineEnd.Improper);
        var text = _line.AsSpan(0, length - 2);
        return text.IndexOfAny((byte)'\r', (byte)0) >= 0 ? ("", LineEnd.Improper) : (Encoding.Latin1.GetString(text), LineEnd.Proper);
    }
}
