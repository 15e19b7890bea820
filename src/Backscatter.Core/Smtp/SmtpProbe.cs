using System.Net;
using System.Net.Sockets;
using Backscatter.Core.Names;

namespace Backscatter.Core.Smtp;

/// <summary>
/// One conversation with an endpoint: greeting, EHLO, STARTTLS where offered, then transactions of one recipient each, first a recipient that does
/// not exist, then postmaster, then those for other controls, and QUIT. VRFY and EXPN are never sent, and DATA only where
/// <see cref="ProbeOptions.Depth"/> asks for it.
/// </summary>
public sealed class SmtpProbe(ISmtpConnector connector, ReplyRules rules, ProbeOptions options, TimeProvider time)
{
    /// <summary>Probes one endpoint for one domain. What goes wrong on the way is part of the observation, not an exception.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<ProbeObservation> RunAsync(Endpoint endpoint, DomainName domain, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(domain);
        var session = new Session(this, endpoint, domain);
        using var deadline = new TimeLimit(options.Deadline, time, cancellationToken);
        try
        {
            await session.RunAsync(deadline.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            session.Fail($"the probe took longer than {options.Deadline.TotalSeconds:0} s");
        }

        return session.Observation();
    }

    private sealed class Session(SmtpProbe probe, Endpoint endpoint, DomainName domain)
    {
        private readonly ProbeOptions _options = probe.OptionsInUse;
        private readonly Transcript _transcript = new(probe.Time);
        private readonly DateTimeOffset _startedAt = probe.Time.GetUtcNow();
        private readonly string _recipient = Smtp.UnknownRecipient.Of(domain);
        private readonly string _sender = $"MAIL FROM:<{probe.OptionsInUse.Sender}>";
        private OtherReplies _others = OtherReplies.None;
        private bool _connected;
        private bool _brokenOff;
        private bool _connectTimedOut;
        private StageReply? _greeting;
        private StageReply? _ehlo;
        private StageReply? _mail;
        private StageReply? _unknownRecipient;
        private StageReply? _postmaster;
        private StageReply? _data;
        private StageReply? _endOfData;
        private IReadOnlyList<string> _keywords = [];
        private TlsObservation _tls = TlsObservation.NotReached;
        private string? _failure;

        public async Task RunAsync(CancellationToken cancellationToken)
        {
            if (await ConverseAsync(withTls: true, cancellationToken)) return;
            _transcript.Add(TranscriptSide.Note, "beginning again in clear");
            await ConverseAsync(withTls: false, cancellationToken);
        }

        public void Fail(string why) => _failure ??= why;

        public ProbeObservation Observation() => new(
            endpoint, _startedAt, _transcript.Elapsed, _recipient, _connected, _greeting, _ehlo, _keywords, _tls, _mail, _unknownRecipient, _postmaster,
            _data, _endOfData, _failure, _transcript.Lines)
        {
            Others = _others,
            ConnectTimedOut = _connectTimedOut,
        };

        /// <summary>One conversation; false when it ended in a failed handshake and is worth beginning again in clear.</summary>
        private async Task<bool> ConverseAsync(bool withTls, CancellationToken cancellationToken)
        {
            if (await ConnectAsync(cancellationToken) is not { } stream) return true;
            await using var connection = new SmtpConnection(stream, _transcript, probe.Time);
            _greeting = Stage(SmtpStage.Connect, await connection.ReadAsync(_options.GreetingTimeout, cancellationToken));
            if (!Accepted(_greeting) || !await GreetAsync(connection, cancellationToken)) return await QuitAsync(connection, cancellationToken);
            if (withTls && _keywords.Contains("STARTTLS"))
            {
                var refused = await AskAsync(connection, SmtpStage.StartTls, "STARTTLS", cancellationToken);
                if (refused is null) return await QuitAsync(connection, cancellationToken);
                if (refused.Reply.Code != 220)
                {
                    _tls = new TlsObservation(TlsOutcome.Refused, Detail: $"STARTTLS was answered {refused.Reply.Code}");
                }
                else
                {
                    _tls = await connection.StartTlsAsync(endpoint.Host.Ascii, _options.Authorities, _options.HandshakeTimeout, cancellationToken);
                    if (_tls.Outcome != TlsOutcome.Established) return false;
                    if (!await GreetAsync(connection, cancellationToken)) return await QuitAsync(connection, cancellationToken);
                }
            }
            else if (withTls)
            {
                _tls = TlsObservation.NotOffered;
            }

            await TransactAsync(connection, cancellationToken);
            return await QuitAsync(connection, cancellationToken);
        }

        private async Task<Stream?> ConnectAsync(CancellationToken cancellationToken)
        {
            using var limit = new TimeLimit(_options.ConnectTimeout, probe.Time, cancellationToken);
            try
            {
                var stream = await probe.Connector.ConnectAsync(new IPEndPoint(endpoint.Address, endpoint.Port), limit.Token);
                _connected = true;
                _transcript.Add(TranscriptSide.Note, $"connected to {endpoint}");
                return stream;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                _connectTimedOut = true;
                Fail($"no connection within {_options.ConnectTimeout.TotalSeconds:0} s");
            }
            catch (SocketException exception)
            {
                _connectTimedOut = exception.SocketErrorCode == SocketError.TimedOut;
                Fail(exception.SocketErrorCode switch
                {
                    SocketError.ConnectionRefused => "the connection was refused",
                    SocketError.TimedOut => "no connection in time",
                    SocketError.HostUnreachable or SocketError.NetworkUnreachable => "no route to it from here",
                    _ => $"no connection: {exception.SocketErrorCode}",
                });
            }

            _transcript.Add(TranscriptSide.Note, _failure!);
            return null;
        }

        private async Task<bool> GreetAsync(SmtpConnection connection, CancellationToken cancellationToken)
        {
            _ehlo = await AskAsync(connection, SmtpStage.Ehlo, "EHLO " + _options.Ehlo, cancellationToken);
            if (_ehlo?.Reply.Code >= 500) _ehlo = await AskAsync(connection, SmtpStage.Ehlo, "HELO " + _options.Ehlo, cancellationToken);
            if (!Accepted(_ehlo)) return false;
            _keywords = [.. _ehlo!.Reply.Lines.Skip(1).Select(line => line.Trim().Split(' ', '=')[0].ToUpperInvariant()).Where(word => word.Length > 0)];
            return true;
        }

        private async Task TransactAsync(SmtpConnection connection, CancellationToken cancellationToken)
        {
            _mail = await AskAsync(connection, SmtpStage.Mail, _sender, cancellationToken);
            if (!Accepted(_mail)) return;
            _unknownRecipient = await AskAsync(connection, SmtpStage.RcptUnknown, $"RCPT TO:<{_recipient}>", cancellationToken);
            if (Ended(_unknownRecipient) || !await ResetAsync(connection, cancellationToken)) return;

            (var goesOn, _postmaster) = await RecipientAsync(connection, SmtpStage.RcptPostmaster, $"postmaster@{domain}", cancellationToken);
            if (goesOn) goesOn = await AskOthersAsync(connection, cancellationToken);
            if (goesOn && _options.Depth >= ProbeDepth.Data && Accepted(_unknownRecipient)) await DataAsync(connection, cancellationToken);
        }

        /// <summary>One transaction each, as a server that has refused one recipient may answer the next by that.</summary>
        private async Task<bool> AskOthersAsync(SmtpConnection connection, CancellationToken cancellationToken)
        {
            if (_options.ControlLocalPart is { } control)
            {
                var (goesOn, reply) = await RecipientAsync(connection, SmtpStage.RcptControl, $"{control}@{domain}", cancellationToken);
                _others = _others with { Control = reply };
                if (!goesOn) return false;
            }

            if (_options.AsksOthers)
            {
                (var goesOn, var abuse) = await RecipientAsync(connection, SmtpStage.RcptAbuse, $"abuse@{domain}", cancellationToken);
                _others = _others with { Abuse = abuse };
                if (!goesOn) return false;

                (goesOn, var nullSender) = await SenderAsync(connection, SmtpStage.MailNullSender, "", SmtpStage.RcptNullSender, $"postmaster@{domain}", cancellationToken);
                _others = _others with { NullSender = nullSender };
                if (!goesOn) return false;
            }

            // The unknown recipient, as some servers take postmaster from anybody before they look at the sender.
            if (_options.UnverifiableSender is { } unverifiable)
            {
                var (goesOn, reply) = await SenderAsync(connection, SmtpStage.MailUnverifiableSender, unverifiable, SmtpStage.RcptUnverifiableSender, _recipient, cancellationToken);
                _others = _others with { UnverifiableSender = reply };
                if (!goesOn) return false;
            }

            // Last, as some servers hang up on who asks them to relay. Nobody without a domain has an address that would be foreign everywhere.
            if (!_options.AsksOthers || _options.RelayRecipient is not { } foreign) return true;
            var (next, relay) = await RecipientAsync(connection, SmtpStage.RcptRelay, foreign, cancellationToken);
            _others = _others with { Relay = relay };
            return next;
        }

        /// <summary>A transaction with one recipient, ended by RSET; whether the conversation goes on, and the reply that counts.</summary>
        private async Task<(bool GoesOn, StageReply? Reply)> RecipientAsync(SmtpConnection connection, SmtpStage stage, string recipient, CancellationToken cancellationToken)
        {
            var mail = await AskAsync(connection, SmtpStage.Mail, _sender, cancellationToken);
            if (!Accepted(mail)) return (false, mail);
            var reply = await AskAsync(connection, stage, $"RCPT TO:<{recipient}>", cancellationToken);
            return (!Ended(reply) && await ResetAsync(connection, cancellationToken), reply);
        }

        /// <summary>A transaction with another sender, which may be refused at MAIL without harm to the next; the reply that counts is that to the last command.</summary>
        private async Task<(bool GoesOn, StageReply? Reply)> SenderAsync(
            SmtpConnection connection, SmtpStage mail, string sender, SmtpStage rcpt, string recipient, CancellationToken cancellationToken)
        {
            var reply = await AskAsync(connection, mail, $"MAIL FROM:<{sender}>", cancellationToken);
            if (Accepted(reply)) reply = await AskAsync(connection, rcpt, $"RCPT TO:<{recipient}>", cancellationToken);
            return (!Ended(reply) && await ResetAsync(connection, cancellationToken), reply);
        }

        /// <summary>The transaction with the unknown recipient once more: to its end, or to where there would be a message.</summary>
        private async Task DataAsync(SmtpConnection connection, CancellationToken cancellationToken)
        {
            _data = await AskAsync(connection, SmtpStage.Mail, _sender, cancellationToken);
            if (!Accepted(_data)) return;
            _data = await AskAsync(connection, SmtpStage.RcptUnknown, $"RCPT TO:<{_recipient}>", cancellationToken);
            if (!Accepted(_data)) return;
            _data = await AskAsync(connection, SmtpStage.Data, "DATA", cancellationToken);
            if (_data?.Reply.Code != 354) return;
            if (_options.Depth == ProbeDepth.Data)
            {
                _transcript.Add(TranscriptSide.Note, "broke the connection off before the final dot: there is no message");
                _brokenOff = true;
                return;
            }

            var message = CanaryMessage.Lines(_options, endpoint.Host, _recipient, _startedAt);
            _endOfData = Stage(SmtpStage.EndOfData, await connection.SendDataAsync(message, _options.CommandTimeout, cancellationToken));
        }

        private async Task<bool> ResetAsync(SmtpConnection connection, CancellationToken cancellationToken)
        {
            var read = await connection.AskAsync("RSET", _options.CommandTimeout, cancellationToken);
            if (read.Reply is { Code: >= 200 and < 300 }) return true;
            Fail(read.Detail ?? $"RSET was answered {read.Reply!.Code}");
            return false;
        }

        private async Task<bool> QuitAsync(SmtpConnection connection, CancellationToken cancellationToken)
        {
            // The reply to QUIT decides nothing; a server that hangs up instead of 221 is a habit, not a fault.
            // After 354 every line would be one of a message.
            if (_failure is null && !_brokenOff) await connection.AskAsync("QUIT", _options.QuitTimeout, cancellationToken);
            return true;
        }

        private async Task<StageReply?> AskAsync(SmtpConnection connection, SmtpStage stage, string command, CancellationToken cancellationToken) =>
            Stage(stage, await connection.AskAsync(command, _options.CommandTimeout, cancellationToken));

        private StageReply? Stage(SmtpStage stage, ReplyRead read)
        {
            if (read.Reply is { } reply) return new StageReply(stage, reply, read.Took, ReplyClassifier.Classify(stage, reply, probe.Rules));
            Fail(read.Detail!);
            return null;
        }

        private static bool Accepted(StageReply? stage) => stage?.Reply.Code is >= 200 and < 300;

        // 421 says that the server closes the connection (RFC 5321 section 3.8).
        private static bool Ended(StageReply? stage) => stage is null || stage.Reply.Code == 421;
    }

    private ISmtpConnector Connector => connector;

    private ReplyRules Rules => rules;

    private ProbeOptions OptionsInUse => options;

    private TimeProvider Time => time;
}
