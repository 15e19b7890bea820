using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Backscatter.Core.Smtp;

/// <summary>Why a reply could not be had.</summary>
internal enum ReadFailure
{
    Closed,
    TimedOut,
    TooLarge,
    Malformed,
}

/// <summary>Either a reply or the reason why there is none, with the time it took.</summary>
internal sealed record ReplyRead(SmtpReply? Reply, ReadFailure? Failure, string? Detail, TimeSpan Took);

/// <summary>
/// The line protocol of SMTP over one stream (RFC 5321 section 4.2). It believes nothing: a reply is read within its time as a whole, within a
/// number of lines and bytes, and only when it is asked for.
/// </summary>
internal sealed class SmtpConnection(Stream stream, Transcript transcript, TimeProvider time) : IAsyncDisposable
{
    /// <summary>RFC 5321 section 4.5.3.1.5 allows 512; servers with long explanations send more.</summary>
    public const int MaxLineBytes = 2048;

    public const int MaxReplyLines = 100;
    public const int MaxReplyBytes = 64 * 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly byte[] _buffer = new byte[4096];
    private Stream _stream = stream;
    private int _start;
    private int _end;
    private bool _broken;

    /// <summary>Sends one command line. The caller has made sure that it has no line break in it.</summary>
    public async Task<ReplyRead> AskAsync(string command, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (command.AsSpan().IndexOfAny('\r', '\n', '\0') >= 0) throw new ArgumentException("a command is one line", nameof(command));
        if (AnsweredBeforeAsked() is { } early) return early;
        transcript.Add(TranscriptSide.Client, command);
        return await WriteAsync(command + "\r\n", timeout, cancellationToken) ?? await ReadAsync(timeout, cancellationToken);
    }

    /// <summary>Sends the lines of a message and the final dot, after a 354. A line that begins with a dot gets another one (RFC 5321 section 4.5.2).</summary>
    public async Task<ReplyRead> SendDataAsync(IReadOnlyList<string> lines, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (AnsweredBeforeAsked() is { } early) return early;
        foreach (var line in lines) transcript.Add(TranscriptSide.Client, line);
        transcript.Add(TranscriptSide.Client, ".");
        var content = string.Concat(lines.Select(line => (line.StartsWith('.') ? "." : "") + line + "\r\n"));
        return await WriteAsync(content + ".\r\n", timeout, cancellationToken) ?? await ReadAsync(timeout, cancellationToken);
    }

    /// <summary>Reads one reply, all its lines, within <paramref name="timeout"/>.</summary>
    public async Task<ReplyRead> ReadAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        using var limit = Limit(timeout, cancellationToken);
        var lines = new List<string>();
        var code = 0;
        var bytes = 0;
        try
        {
            while (true)
            {
                var line = await ReadLineAsync(limit.Token);
                if (line is null) return Lost(ReadFailure.Closed, lines.Count == 0 && !_broken ? "the server closed the connection" : "the server closed the connection within a reply", started);
                bytes += line.Length;
                transcript.Add(TranscriptSide.Server, line);
                if (line.Length > MaxLineBytes || bytes > MaxReplyBytes || lines.Count >= MaxReplyLines)
                    return Lost(ReadFailure.TooLarge, "the reply is longer than any mail server needs", started);
                if (transcript.IsFull) return Lost(ReadFailure.TooLarge, "the server says more in one conversation than any mail server needs", started);
                if (!TryReadCode(line, out var number, out var last)) return Lost(ReadFailure.Malformed, "a line without a reply code: this is not SMTP", started);
                if (lines.Count > 0 && number != code) return Lost(ReadFailure.Malformed, "the code changes within one reply", started);
                code = number;
                lines.Add(line.Length > 4 ? line[4..] : "");
                if (last) return new ReplyRead(new SmtpReply(code, lines), null, null, time.GetElapsedTime(started));
            }
        }
        catch (Exception exception) when (Ends(exception, cancellationToken))
        {
            return Failed(exception, started);
        }
    }

    /// <summary>
    /// Turns the stream into a TLS one. What the server sent before the handshake is thrown away: a reply that came in clear must not be taken
    /// for one that came under TLS (RFC 3207 section 6). The certificate is recorded, whatever it is, and never a reason to break off.
    /// </summary>
    public async Task<TlsObservation> StartTlsAsync(string hostName, X509Certificate2Collection? authorities, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var injected = _end > _start;
        if (injected) transcript.Add(TranscriptSide.Note, $"{_end - _start} bytes sent in clear after the STARTTLS reply were thrown away");
        _start = _end = 0;
        using var limit = Limit(timeout, cancellationToken);
        var seen = new CertificateRecorder(hostName, time);
        var tls = new SslStream(_stream, leaveInnerStreamOpen: false);
        _stream = tls;
        try
        {
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = hostName,
                    RemoteCertificateValidationCallback = seen.Record,
                    CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
                    CertificateChainPolicy = ChainPolicy(authorities),
                },
                limit.Token);
            transcript.Add(TranscriptSide.Note, $"TLS: {Name(tls.SslProtocol)}, {tls.NegotiatedCipherSuite}");
            return TlsObservation.Established(Name(tls.SslProtocol), tls.NegotiatedCipherSuite.ToString(), seen.Certificate, injected);
        }
        catch (Exception exception) when (exception is AuthenticationException || Ends(exception, cancellationToken))
        {
            var failed = TlsObservation.HandshakeFailed(seen.Certificate, timedOut: exception is OperationCanceledException, injected);
            transcript.Add(TranscriptSide.Note, $"TLS: {failed.Detail}");
            return failed;
        }
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private ReplyRead? AnsweredBeforeAsked()
    {
        if (_end == _start) return null;
        transcript.Add(TranscriptSide.Note, "the server sent more before it was asked");
        return new ReplyRead(null, ReadFailure.Malformed, "the server answers before the question", TimeSpan.Zero);
    }

    private static X509ChainPolicy ChainPolicy(X509Certificate2Collection? authorities)
    {
        // A certificate comes from whoever answers: it must not make us fetch from addresses that it names.
        var policy = new X509ChainPolicy { DisableCertificateDownloads = true, RevocationMode = X509RevocationMode.NoCheck };
        if (authorities is null) return policy;
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }

    private static string Name(SslProtocols protocol) => protocol switch
    {
        SslProtocols.Tls12 => "TLS 1.2",
        SslProtocols.Tls13 => "TLS 1.3",
        _ => protocol.ToString(),
    };

    private async Task<string?> ReadLineAsync(CancellationToken cancellationToken)
    {
        var line = new List<byte>(128);
        while (true)
        {
            while (_start < _end)
            {
                var next = _buffer[_start++];
                if (next == (byte)'\n') return Decode(line);
                line.Add(next);
                if (line.Count > MaxLineBytes + 1) return Decode(line);
            }

            _start = 0;
            _end = await _stream.ReadAsync(_buffer, cancellationToken);
            if (_end > 0) continue;
            _broken = line.Count > 0;
            return null;
        }
    }

    private static string Decode(List<byte> line)
    {
        if (line.Count > 0 && line[^1] == (byte)'\r') line.RemoveAt(line.Count - 1);
        var bytes = line.ToArray();
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            // Older servers write their explanations in Latin-1; every byte is a character there.
            return Encoding.Latin1.GetString(bytes);
        }
    }

    private static bool TryReadCode(string line, out int code, out bool last)
    {
        code = 0;
        last = false;
        if (line.Length < 3 || !char.IsAsciiDigit(line[0]) || !char.IsAsciiDigit(line[1]) || !char.IsAsciiDigit(line[2])) return false;
        if (line.Length > 3 && line[3] is not (' ' or '-')) return false;
        code = ((line[0] - '0') * 100) + ((line[1] - '0') * 10) + (line[2] - '0');
        last = line.Length == 3 || line[3] == ' ';
        return code is >= 200 and <= 599;
    }

    /// <summary>Null when it was written, else why not.</summary>
    private async Task<ReplyRead?> WriteAsync(string text, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        using var limit = Limit(timeout, cancellationToken);
        try
        {
            await _stream.WriteAsync(Encoding.ASCII.GetBytes(text), limit.Token);
            await _stream.FlushAsync(limit.Token);
            return null;
        }
        catch (Exception exception) when (Ends(exception, cancellationToken))
        {
            return Failed(exception, started);
        }
    }

    private TimeLimit Limit(TimeSpan timeout, CancellationToken cancellationToken) => new(timeout, time, cancellationToken);

    private static bool Ends(Exception exception, CancellationToken cancellationToken) =>
        exception is IOException or ObjectDisposedException or InvalidOperationException
        || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    private ReplyRead Failed(Exception exception, long started) => exception is OperationCanceledException
        ? Lost(ReadFailure.TimedOut, "no reply in time", started)
        : Lost(ReadFailure.Closed, "the connection broke", started);

    private ReplyRead Lost(ReadFailure failure, string detail, long started)
    {
        transcript.Add(TranscriptSide.Note, detail);
        return new ReplyRead(null, failure, detail, time.GetElapsedTime(started));
    }
}
