using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Backscatter.Core.Names;
using Backscatter.Core.Smtp;
using Microsoft.Extensions.Time.Testing;

namespace Backscatter.Core.Tests.Smtp;

/// <summary>Servers that mean harm, or are broken as if they did: each probe ends, keeps little, and says only what it knows.</summary>
public sealed class HostileServerTests
{
    private const int MostKeptBytes = 1_000_000;

    private static readonly DomainName Domain = DomainName.Parse("northwind.example");
    private static readonly Endpoint Endpoint = new(DomainName.Parse("mx1.northwind.example"), IPAddress.Parse("192.0.2.1"), 25);

    private static readonly ProbeOptions Options = new()
    {
        Ehlo = SmtpIdentity.Of(DomainName.Parse("probe.msp.example")),
        SenderDomain = SmtpIdentity.Of(DomainName.Parse("msp.example")),
    };

    private static Task<ProbeObservation> ProbeAsync(ISmtpConnector server, TimeProvider? time = null, ProbeOptions? options = null) =>
        new SmtpProbe(server, ReplyRules.Shipped, options ?? Options, time ?? TimeProvider.System)
            .RunAsync(Endpoint, Domain, TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

    [Theory]
    [InlineData("220-still greeting\r\n")]
    [InlineData("220 a line without an end ")]
    public async Task Of_a_gigabyte_on_a_real_socket_only_the_beginning_is_read(string piece)
    {
        await using var server = new Flood(string.Concat(Enumerable.Repeat(piece, 4_000)), total: 1L << 30);

        var seen = await ProbeAsync(server);

        Assert.Equal("the reply is longer than any mail server needs", seen.Failure);
        Assert.Equal(NotTestedReason.Unreachable, EndpointJudge.Judge(seen).Reason);
        Assert.InRange(KeptBytes(seen), 1, 100_000);
        Assert.InRange(await server.Sent, 1, 1L << 28);
    }

    [Fact]
    public async Task Long_replies_to_every_command_do_not_add_up_to_a_megabyte()
    {
        string Long(int code) => string.Concat(Enumerable.Repeat($"{code}-{new string('x', 600)}\r\n", 99)) + $"{code} end\r\n";
        var server = new ScriptedServer(Long(220), ("EHLO", Long(250)), ("MAIL", Long(250)), ("RCPT", Long(250)), ("RSET", Long(250)), ("QUIT", Long(221)));

        var seen = await ProbeAsync(server);

        Assert.Equal("the server says more in one conversation than any mail server needs", seen.Failure);
        Assert.InRange(KeptBytes(seen), 1, MostKeptBytes);
    }

    [Fact]
    public async Task A_hundred_short_lines_to_every_command_stay_below_a_megabyte_and_do_not_hide_the_verdict()
    {
        string Short(int code) => string.Concat(Enumerable.Repeat($"{code}-\r\n", 99)) + $"{code} \r\n";
        var server = new ScriptedServer(Short(220), ("EHLO", Short(250)), ("MAIL", Short(250)), ("RCPT", Short(250)), ("RSET", Short(250)), ("QUIT", Short(221)));

        var seen = await ProbeAsync(server);

        Assert.Null(seen.Failure);
        Assert.InRange(KeptBytes(seen), 1, MostKeptBytes);
        Assert.Equal(EndpointVerdict.AcceptsUnknown, EndpointJudge.Judge(seen).Verdict);
    }

    [Fact]
    public async Task A_byte_a_second_is_given_up_when_the_greeting_took_its_time()
    {
        var time = new FakeTimeProvider();

        var seen = await ProbeAsync(new Dripping("220 " + new string('x', 1_000), time), time);

        Assert.Equal("no reply in time", seen.Failure);
        Assert.Equal(TimeSpan.FromSeconds(60), seen.Elapsed);
        Assert.Equal(NotTestedReason.Unreachable, EndpointJudge.Judge(seen).Reason);
    }

    [Fact]
    public async Task A_byte_a_second_that_keeps_every_single_limit_is_given_up_at_the_deadline_of_the_whole()
    {
        var time = new FakeTimeProvider();
        var slowly = "220 " + new string('x', 50) + "\r\n";
        var replies = slowly + string.Concat(Enumerable.Repeat("250 " + new string('x', 74) + "\r\n", 10));

        var seen = await ProbeAsync(new Dripping(replies, time, replyByReply: true), time);

        Assert.Equal("the probe took longer than 300 s", seen.Failure);
        Assert.Equal(TimeSpan.FromSeconds(300), seen.Elapsed);
    }

    [Theory]
    [InlineData(0, "not-tested")]
    [InlineData(1, "not-tested")]
    [InlineData(2, "not-tested")]
    [InlineData(3, "rejects-unknown")]
    [InlineData(4, "rejects-unknown")]
    [InlineData(5, "rejects-unknown")]
    [InlineData(8, "rejects-unknown")]
    [InlineData(11, "rejects-unknown")]
    [InlineData(15, "rejects-unknown")]
    [InlineData(16, "rejects-unknown")]
    public async Task Wherever_the_server_hangs_up_what_it_said_before_stands_and_no_more(int answered, string verdict)
    {
        await using var server = new HangingUp(answered);

        var seen = await ProbeAsync(server);

        Assert.Equal(verdict, Core.Data.Words<EndpointVerdict>.Of(EndpointJudge.Judge(seen).Verdict));
        Assert.Equal(answered == 16, seen.Failure is null);
    }

    [Fact]
    public async Task A_verdict_sent_before_the_message_is_none()
    {
        var server = new ScriptedServer("220 hello\r\n", ("EHLO", "250 hello\r\n"), ("MAIL", "250 ok\r\n"), ("RCPT", "250 ok\r\n"), ("DATA", "354 go ahead\r\n550 5.1.1 User unknown\r\n"));

        var seen = await ProbeAsync(server, options: Options with { Depth = ProbeDepth.Message });

        Assert.Equal("the server answers before the question", seen.Failure);
        Assert.Null(seen.EndOfData);
        Assert.Equal("DATA", server.Received[^1]);
        Assert.Equal(EndpointVerdict.AcceptsUnknown, EndpointJudge.Judge(seen).Verdict);
    }

    [Fact]
    public async Task Control_characters_and_bytes_that_are_no_text_are_escaped_where_shown()
    {
        var server = new ScriptedServer(
            "220 hello\r\n", ("EHLO", "250 hello\r\n"), ("MAIL", "250 ok\r\n"), ("RCPT TO:<postmaster", "250 ok\r\n"), ("RCPT", "550 5.1.1 User unknown \0\u001b[2J\u0007\u00ff\r\n"));

        var judged = EndpointJudge.Judge(await ProbeAsync(server));

        Assert.Equal(EndpointVerdict.RejectsUnknown, judged.Verdict);
        Assert.DoesNotContain(judged.Why, char.IsControl);
    }

    [Fact]
    public void A_certificate_whose_names_cannot_be_read_is_recorded_as_wrong_and_ends_nothing()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=mx1.northwind.example", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509Extension("2.5.29.17", [0x30, 0x7f, 0x82, 0x01], critical: false));
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var recorder = new CertificateRecorder("mx1.northwind.example", TimeProvider.System);

        Assert.True(recorder.Record(this, made, null, SslPolicyErrors.RemoteCertificateNameMismatch));

        Assert.Empty(recorder.Certificate!.Names);
        Assert.Equal(["its names cannot be read", "does not hold for mx1.northwind.example", "self-signed"], recorder.Certificate.Problems);
    }

    [Fact]
    public void Of_a_certificate_for_thousands_of_names_a_hundred_are_kept()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=mx1.northwind.example", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        for (var i = 0; i < 5_000; i++) names.AddDnsName($"host{i}.northwind.example");
        request.CertificateExtensions.Add(names.Build());
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var recorder = new CertificateRecorder("mx1.northwind.example", TimeProvider.System);

        recorder.Record(this, made, null, SslPolicyErrors.RemoteCertificateNameMismatch);

        Assert.Equal(100, recorder.Certificate!.Names.Count);
    }

    /// <summary>An upper bound of what the observation holds on to: two bytes a character, and what objects cost.</summary>
    private static int KeptBytes(ProbeObservation seen) =>
        seen.Transcript.Sum(line => 80 + (2 * line.Text.Length))
        + seen.Replies.Sum(stage => stage.Reply.Lines.Sum(line => 40 + (2 * line.Length)))
        + seen.Keywords.Sum(word => 40 + (2 * word.Length));

    /// <summary>Sends the same text on a real socket until so much is sent or the client has gone.</summary>
    private sealed class Flood : ISmtpConnector, IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

        public Flood(string text, long total)
        {
            _listener.Start();
            Sent = SendAsync(Encoding.ASCII.GetBytes(text), total);
        }

        public Task<long> Sent { get; }

        public Task<Stream> ConnectAsync(IPEndPoint endpoint, CancellationToken cancellationToken) => new TcpConnector().ConnectAsync((IPEndPoint)_listener.LocalEndpoint, cancellationToken);

        public async ValueTask DisposeAsync()
        {
            _listener.Stop();
            await Sent.WaitAsync(TimeSpan.FromSeconds(30));
        }

        private async Task<long> SendAsync(byte[] piece, long total)
        {
            using var client = await _listener.AcceptSocketAsync();
            var sent = 0L;
            try
            {
                while (sent < total) sent += await client.SendAsync(piece);
            }
            catch (SocketException)
            {
                // The client has gone: what was sent until then is the result.
            }

            return sent;
        }
    }

    /// <summary>Refuses unknown recipients on a real socket, and hangs up instead of answering the command after so many.</summary>
    private sealed class HangingUp : ISmtpConnector, IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly Task _serving;

        public HangingUp(int answered)
        {
            _listener.Start();
            _serving = ServeAsync(answered);
        }

        public Task<Stream> ConnectAsync(IPEndPoint endpoint, CancellationToken cancellationToken) => new TcpConnector().ConnectAsync((IPEndPoint)_listener.LocalEndpoint, cancellationToken);

        public async ValueTask DisposeAsync()
        {
            _listener.Stop();
            await _serving.WaitAsync(TimeSpan.FromSeconds(30));
        }

        private async Task ServeAsync(int answered)
        {
            using var client = await _listener.AcceptTcpClientAsync();
            using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
            await client.GetStream().WriteAsync("220 mx1.northwind.example ESMTP\r\n"u8.ToArray());
            for (var i = 0; await reader.ReadLineAsync() is { } line && i < answered; i++)
            {
                var reply = line.StartsWith("RCPT TO:<mxcheck", StringComparison.Ordinal) ? "550 5.1.1 User unknown\r\n" : "250 2.0.0 Ok\r\n";
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(reply));
            }
        }
    }

    /// <summary>Says one byte of its text with each second of the clock; the seconds pass by being read.</summary>
    private sealed class Dripping(string text, FakeTimeProvider time, bool replyByReply = false) : ISmtpConnector
    {
        public Task<Stream> ConnectAsync(IPEndPoint endpoint, CancellationToken cancellationToken) => Task.FromResult<Stream>(new Drops(Encoding.ASCII.GetBytes(text), time, replyByReply));

        private sealed class Drops(byte[] bytes, FakeTimeProvider time, bool replyByReply) : MemoryStream
        {
            private int _next;

            public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
            {
                time.Advance(TimeSpan.FromSeconds(1));
                cancellationToken.ThrowIfCancellationRequested();
                if (_next == bytes.Length) return ValueTask.FromResult(0);
                buffer.Span[0] = bytes[_next++];
                return ValueTask.FromResult(1);
            }

            public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
                replyByReply ? ValueTask.CompletedTask : throw new IOException("nobody listens");
        }
    }
}
