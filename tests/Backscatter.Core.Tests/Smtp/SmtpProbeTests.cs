using System.Net;
using System.Net.Sockets;
using Backscatter.Core.Data;
using Backscatter.Core.Names;
using Backscatter.Core.Smtp;
using Microsoft.Extensions.Time.Testing;

namespace Backscatter.Core.Tests.Smtp;

public sealed class SmtpProbeTests
{
    private static readonly DomainName Domain = DomainName.Parse("northwind.example");
    private static readonly Endpoint Endpoint = new(DomainName.Parse("mx1.northwind.example"), IPAddress.Parse("192.0.2.1"), 25);

    private static readonly ProbeOptions Options = new()
    {
        Ehlo = SmtpIdentity.Of(DomainName.Parse("probe.msp.example")),
        SenderDomain = SmtpIdentity.Of(DomainName.Parse("msp.example")),
    };

    private static Task<ProbeObservation> ProbeAsync(ISmtpConnector server, TimeProvider? time = null, ProbeOptions? options = null) =>
        new SmtpProbe(server, ReplyRules.Shipped, options ?? Options, time ?? TimeProvider.System).RunAsync(Endpoint, Domain, TestContext.Current.CancellationToken);

    [Fact]
    public async Task A_rejecting_server_sees_transactions_of_one_recipient_each_and_a_quit()
    {
        var server = new ScriptedServer(
            "220 mx1.northwind.example ESMTP\r\n",
            ("EHLO", "250-mx1.northwind.example\r\n250-SIZE 1000\r\n250 8BITMIME\r\n"),
            ("MAIL", "250 2.1.0 Ok\r\n"),
            ("RCPT TO:<mxcheck-", "550 5.1.1 User unknown\r\n"),
            ("RCPT TO:<mxcheck-relay@", "554 5.7.1 Relay access denied\r\n"),
            ("RCPT TO:<abuse", "550 5.1.1 User unknown\r\n"),
            ("RCPT TO:<postmaster", "250 2.1.5 Ok\r\n"));

        var seen = await ProbeAsync(server);

        Assert.Equal(
            [
                "EHLO probe.msp.example",
                "MAIL FROM:<mxcheck@msp.example>",
                $"RCPT TO:<{UnknownRecipient.Of(Domain)}>",
                "RSET",
                "MAIL FROM:<mxcheck@msp.example>",
                "RCPT TO:<postmaster@northwind.example>",
                "RSET",
                "MAIL FROM:<mxcheck@msp.example>",
                "RCPT TO:<abuse@northwind.example>",
                "RSET",
                "MAIL FROM:<>",
                "RCPT TO:<postmaster@northwind.example>",
                "RSET",
                "MAIL FROM:<mxcheck@msp.example>",
                "RCPT TO:<mxcheck-relay@msp.example>",
                "RSET",
                "QUIT",
            ],
            server.Received);
        Assert.Equal(ReplyKind.RejectsUnknown, seen.UnknownRecipient!.Meaning.Kind);
        Assert.Equal(ReplyKind.Accepted, seen.Postmaster!.Meaning.Kind);
        Assert.Equal((SmtpStage.RcptAbuse, ReplyKind.RejectsUnknown), (seen.Others.Abuse!.Stage, seen.Others.Abuse.Meaning.Kind));
        Assert.Equal((SmtpStage.RcptNullSender, ReplyKind.Accepted), (seen.Others.NullSender!.Stage, seen.Others.NullSender.Meaning.Kind));
        Assert.Equal((SmtpStage.RcptRelay, ReplyKind.RelayDenied), (seen.Others.Relay!.Stage, seen.Others.Relay.Meaning.Kind));
        Assert.Equal(["SIZE", "8BITMIME"], seen.Keywords);
        Assert.Equal(TlsOutcome.NotOffered, seen.Tls.Outcome);
        Assert.Null(seen.Failure);
        Assert.Equal(EndpointVerdict.RejectsUnknown, EndpointJudge.Judge(seen).Verdict);
    }

    [Fact]
    public async Task A_probe_told_so_asks_for_the_unknown_recipient_the_controls_and_nobody_else()
    {
        var server = new ScriptedServer("220 mx1.northwind.example ESMTP\r\n", ("EHLO", "250 hello\r\n"), ("MAIL", "250 ok\r\n"), ("RCPT", "250 ok\r\n"));

        await ProbeAsync(server, options: Options with { AsksOthers = false, ControlLocalPart = "info" });

        Assert.Equal(
            [$"RCPT TO:<{UnknownRecipient.Of(Domain)}>", "RCPT TO:<postmaster@northwind.example>", "RCPT TO:<info@northwind.example>"],
            server.Received.Where(line => line.StartsWith("RCPT", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_sender_that_does_not_exist_is_tried_once_before_the_relay_question_and_harms_nothing_after_it(bool refusedAtMail)
    {
        var server = new ScriptedServer(
            "220 mx1.northwind.example ESMTP\r\n",
            ("EHLO", "250 hello\r\n"),
            ("MAIL FROM:<nosuch@", refusedAtMail ? "550 Callback setup failed while verifying <nosuch@msp.example>\r\n" : "250 ok\r\n"),
            ("MAIL", "250 ok\r\n"),
            ("RCPT TO:<mxcheck-relay@", "554 5.7.1 Relay access denied\r\n"),
            ("RCPT", "250 ok\r\n"));

        var seen = await ProbeAsync(server, options: Options with { UnverifiableLocalPart = "nosuch" });

        string[] asked = refusedAtMail ? ["MAIL FROM:<nosuch@msp.example>"] : ["MAIL FROM:<nosuch@msp.example>", $"RCPT TO:<{UnknownRecipient.Of(Domain)}>"];
        Assert.Equal(
            ["MAIL FROM:<>", "RCPT TO:<postmaster@northwind.example>", "RSET", .. asked, "RSET", "MAIL FROM:<mxcheck@msp.example>", "RCPT TO:<mxcheck-relay@msp.example>", "RSET", "QUIT"],
            server.Received.SkipWhile(line => line != "MAIL FROM:<>"));
        Assert.Equal(refusedAtMail ? SmtpStage.MailUnverifiableSender : SmtpStage.RcptUnverifiableSender, seen.Others.UnverifiableSender!.Stage);
        Assert.Equal(ReplyKind.RelayDenied, seen.Others.Relay!.Meaning.Kind);
        Assert.Null(seen.Failure);
    }

    [Fact]
    public async Task A_sender_that_does_not_exist_needs_a_domain_and_is_tried_without_the_other_questions_too()
    {
        ScriptedServer Server() => new("220 hello\r\n", ("EHLO", "250 hello\r\n"), ("MAIL", "250 ok\r\n"), ("RCPT", "250 ok\r\n"));

        var named = await ProbeAsync(Server(), options: Options with { AsksOthers = false, UnverifiableLocalPart = "nosuch" });
        var nameless = await ProbeAsync(Server(), options: Options with { SenderDomain = SmtpIdentity.Of(IPAddress.Parse("192.0.2.9")), UnverifiableLocalPart = "nosuch" });

        Assert.NotNull(named.Others.UnverifiableSender);
        Assert.Null(named.Others.Abuse);
        Assert.Null(nameless.Others.UnverifiableSender);
    }

    [Theory]
    [InlineData("554 5.5.1 no valid recipients\r\n", "rejects-after-data", "QUIT")]
    [InlineData("354 go ahead\r\n", "accepts-unknown", "DATA")]
    public async Task The_second_tier_sends_DATA_and_breaks_off_before_there_is_a_message(string data, string verdict, string last)
    {
        var server = new ScriptedServer("220 mx1.northwind.example ESMTP\r\n", ("EHLO", "250 hello\r\n"), ("MAIL", "250 ok\r\n"), ("RCPT", "250 2.1.5 Recipient OK\r\n"), ("DATA", data));

        var seen = await ProbeAsync(server, options: Options with { Depth = ProbeDepth.Data });

        Assert.Equal(last, server.Received[^1]);
        Assert.Equal(verdict, Words<EndpointVerdict>.Of(EndpointJudge.Judge(seen).Verdict));
        Assert.Null(seen.EndOfData);
    }

    [Fact]
    public async Task Without_a_domain_of_its_own_a_probe_asks_nobody_to_relay()
    {
        var server = new ScriptedServer("220 hello\r\n", ("EHLO", "250 hello\r\n"), ("MAIL", "250 ok\r\n"), ("RCPT", "250 ok\r\n"));

        var seen = await ProbeAsync(server, options: Options with { SenderDomain = SmtpIdentity.Of(IPAddress.Parse("192.0.2.9")) });

        Assert.Null(seen.Others.Relay);
        Assert.NotNull(seen.Others.NullSender);
    }

    [Fact]
    public async Task HELO_follows_where_EHLO_is_refused()
    {
        var server = new ScriptedServer(
            "220 old.example\r\n",
            ("EHLO", "500 command not recognized\r\n"),
            ("HELO", "250 old.example\r\n"),
            ("MAIL", "250 ok\r\n"),
            ("RCPT", "250 ok\r\n"));

        var seen = await ProbeAsync(server);

        Assert.Equal("HELO probe.msp.example", server.Received[1]);
        Assert.Equal(EndpointVerdict.AcceptsUnknown, EndpointJudge.Judge(seen).Verdict);
    }

    [Fact]
    public async Task A_teaser_line_before_the_greeting_is_waited_out()
    {
        var server = new ScriptedServer("220-mx1.northwind.example ESMTP\r\n220 mx1.northwind.example ESMTP\r\n", ("EHLO", "250 hello\r\n"), ("MAIL", "250 ok\r\n"), ("RCPT", "250 ok\r\n"));

        var seen = await ProbeAsync(server);

        Assert.Equal(2, seen.Greeting!.Reply.Lines.Count);
        Assert.Null(seen.Failure);
    }

    [Fact]
    public async Task A_refusal_at_the_greeting_is_told_and_nothing_is_asked()
    {
        var server = new ScriptedServer("554 5.7.1 Service unavailable; Client host [203.0.113.9] blocked using zen.spamhaus.org\r\n");

        var seen = await ProbeAsync(server);

        Assert.Equal(["QUIT"], server.Received);
        var judged = EndpointJudge.Judge(seen);
        Assert.Equal(EndpointVerdict.NotTested, judged.Verdict);
        Assert.Equal(NotTestedReason.ProbeBlocked, judged.Reason);
    }

    [Fact]
    public async Task A_failed_handshake_begins_again_in_clear()
    {
        var server = new ScriptedServer(
            "220 mx1.northwind.example ESMTP\r\n",
            ("EHLO", "250-hello\r\n250 STARTTLS\r\n"),
            ("STARTTLS", "220 2.0.0 go ahead\r\n"),
            ("MAIL", "250 ok\r\n"),
            ("RCPT TO:<mxcheck-", "550 5.1.1 no\r\n"),
            ("RCPT TO:<postmaster", "250 ok\r\n"),
            ("\u0016", "this is not TLS at all, it is a line of text that goes on for some time\r\n"));

        var seen = await ProbeAsync(server);

        Assert.Equal(TlsOutcome.HandshakeFailed, seen.Tls.Outcome);
        Assert.Equal(2, server.Connections);
        Assert.Equal(EndpointVerdict.RejectsUnknown, EndpointJudge.Judge(seen).Verdict);
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n", "a line without a reply code: this is not SMTP")]
    [InlineData("220-one\r\n250 two\r\n", "the code changes within one reply")]
    [InlineData("220-begun", "the server closed the connection within a reply")]
    public async Task What_is_not_smtp_is_unreachable_and_never_a_verdict(string greeting, string failure)
    {
        var seen = await ProbeAsync(new HangUpAfter(greeting));

        Assert.Equal(failure, seen.Failure);
        Assert.Equal(NotTestedReason.Unreachable, EndpointJudge.Judge(seen).Reason);
    }

    [Fact]
    public async Task An_endless_line_is_cut_off()
    {
        var seen = await ProbeAsync(new HangUpAfter("220 " + new string('x', 1_000_000)));

        Assert.Equal("the reply is longer than any mail server needs", seen.Failure);
        Assert.True(seen.Transcript.Sum(line => line.Text.Length) < 10_000);
    }

    [Fact]
    public async Task A_million_lines_are_cut_off_after_a_hundred()
    {
        var seen = await ProbeAsync(new HangUpAfter(string.Concat(Enumerable.Repeat("220-hello\r\n", 50_000))));

        Assert.Equal("the reply is longer than any mail server needs", seen.Failure);
        Assert.Equal(101, seen.Transcript.Count(line => line.Side == TranscriptSide.Server));
    }

    [Fact]
    public async Task An_answer_before_the_question_is_believed_in_nothing()
    {
        var server = new ScriptedServer("220 hello\r\n", ("EHLO", "250 hello\r\n250 sender ok\r\n550 5.1.1 unknown\r\n"));

        var seen = await ProbeAsync(server);

        Assert.Equal("the server answers before the question", seen.Failure);
        Assert.Null(seen.UnknownRecipient);
        Assert.Equal(EndpointVerdict.NotTested, EndpointJudge.Judge(seen).Verdict);
    }

    [Fact]
    public async Task A_silent_server_is_given_up_after_the_greeting_timeout()
    {
        var time = new FakeTimeProvider();
        var running = ProbeAsync(new ScriptedServer(""), time);
        time.Advance(Options.GreetingTimeout);

        var seen = await running;

        Assert.Equal("no reply in time", seen.Failure);
        Assert.Equal(Options.GreetingTimeout, seen.Elapsed);
        Assert.Equal(NotTestedReason.Unreachable, EndpointJudge.Judge(seen).Reason);
    }

    [Fact]
    public async Task A_connection_that_is_lost_after_the_verdict_leaves_the_verdict_standing()
    {
        var server = new ScriptedServer("220 hello\r\n", ("EHLO", "250 hello\r\n"), ("MAIL", "250 ok\r\n"), ("RCPT", "550 5.1.1 User unknown\r\n"), ("RSET", null));

        var seen = await ProbeAsync(server);

        Assert.Equal(EndpointVerdict.RejectsUnknown, EndpointJudge.Judge(seen).Verdict);
        Assert.Null(seen.Postmaster);
        Assert.Equal("the server closed the connection", seen.Failure);
    }

    [Fact]
    public async Task A_refused_connection_says_so()
    {
        var seen = await ProbeAsync(new Refusing());

        Assert.False(seen.Connected);
        Assert.Equal("the connection was refused", seen.Failure);
        Assert.Equal(NotTestedReason.Unreachable, EndpointJudge.Judge(seen).Reason);
    }

    [Theory]
    [InlineData("northwind.example")]
    [InlineData("contoso.example")]
    public void The_made_up_recipient_is_the_same_each_time(string domain)
    {
        var first = UnknownRecipient.Of(DomainName.Parse(domain));

        Assert.Equal(first, UnknownRecipient.Of(DomainName.Parse(domain.ToUpperInvariant())));
        Assert.Matches($"^mxcheck-[a-z]{{8}}@{domain}$", first);
    }

    private sealed class Refusing : ISmtpConnector
    {
        public Task<Stream> ConnectAsync(IPEndPoint endpoint, CancellationToken cancellationToken) => throw new SocketException((int)SocketError.ConnectionRefused);
    }

    private sealed class HangUpAfter(string text) : ISmtpConnector
    {
        public Task<Stream> ConnectAsync(IPEndPoint endpoint, CancellationToken cancellationToken) =>
            Task.FromResult<Stream>(new OneWay(new MemoryStream(System.Text.Encoding.Latin1.GetBytes(text))));

        private sealed class OneWay(MemoryStream inner) : MemoryStream
        {
            public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => inner.ReadAsync(buffer, cancellationToken);
        }
    }
}
