using System.Net;
using Backscatter.Core.Smtp;

namespace Backscatter.Core.Listening;

/// <summary>What a listener says, and what it does then. Every text is its own: nothing that a client said is in it.</summary>
/// <param name="Text">The line, or the lines joined by CR LF.</param>
/// <param name="Then">What follows.</param>
internal readonly record struct ListenerReply(string Text, AfterReply Then = AfterReply.NextCommand);

/// <summary>What follows a reply.</summary>
internal enum AfterReply
{
    /// <summary>The next command.</summary>
    NextCommand,

    /// <summary>The TLS handshake.</summary>
    Handshake,

    /// <summary>The message.</summary>
    Content,

    /// <summary>The end of the connection.</summary>
    Close,
}

/// <summary>What the sessions of one listener share.</summary>
internal sealed record SessionParts(MailListenerOptions Options, BounceSpool Spool, CallbackReporter Callbacks, ListenerTally Tally, TimeProvider Time);

/// <summary>One client's conversation, from the greeting to its end (RFC 5321).</summary>
internal sealed class ListenerSession(ClientChannel channel, IPAddress client, string clientKey, SessionParts parts)
{
    // How much of a message that is too large already is still read, so that the client hears why before the connection ends.
    private const int LargestTail = 1024 * 1024;

    private readonly ListenerEnvelope _envelope = new();
    private string? _helo;
    private bool _extended;
    private int _commands;
    private int _errors;

    private ListenerLimits Limits => parts.Options.Limits;

    private string Host => parts.Options.HostName.Ascii;

    /// <summary>Converses until one side ends it.</summary>
    /// <param name="stopping">The listener stops: the client is told so.</param>
    /// <param name="cut">The listener waits for nobody any more.</param>
    public async Task RunAsync(CancellationToken stopping, CancellationToken cut)
    {
        using var session = new TimeLimit(Limits.Session, parts.Time, stopping);
        var last = "";
        try
        {
            for (ListenerReply? reply = Greeting(); reply is { } next;) reply = await StepAsync(next, session.Token);
        }
        catch (OperationCanceledException)
        {
            last = stopping.IsCancellationRequested ? $"421 4.3.2 {Host} Closing down, try again later\r\n" : $"421 4.4.2 {Host} Timeout\r\n";
        }

        if (!channel.CanSpeak) return;
        using var farewell = new TimeLimit(Limits.Farewell, parts.Time, cut);
        await channel.WriteAsync(last, farewell.Token);
        await channel.FarewellAsync(farewell.Token);
    }

    /// <summary>Says a reply, does what follows it, and gives the next one; null where there is none, as either side has ended it.</summary>
    private async Task<ListenerReply?> StepAsync(ListenerReply reply, CancellationToken session)
    {
        // The time begins before the reply: a client that takes no replies is no better than one that sends no commands.
        using var idle = new TimeLimit(Limits.Idle, parts.Time, session);
        await channel.WriteAsync(reply.Text + "\r\n", idle.Token);
        switch (reply.Then)
        {
            case AfterReply.Close:
                return null;
            case AfterReply.Content:
                return await ContentAsync(session);
            case AfterReply.Handshake:
                await channel.EncryptAsync(parts.Options.Certificate!, idle.Token);
                (_helo, _extended) = (null, false);
                _envelope.Reset();
                break;
        }

        var (text, end) = await channel.ReadLineAsync(idle.Token);
        if (end == LineEnd.Closed) return null;
        if (++_commands > Limits.Commands) return new($"421 4.7.0 {Host} Too many commands", AfterReply.Close);
        var answer = end switch
        {
            LineEnd.Proper => Answer(text),
            LineEnd.TooLong => new ListenerReply("500 5.5.2 Line too long"),
            LineEnd.Endless => new ListenerReply("500 5.5.2 Line too long", AfterReply.Close),
            _ => new ListenerReply("500 5.5.2 A line ends with CR LF, and has neither elsewhere", AfterReply.Close),
        };
        return answer.Text.StartsWith("50", StringComparison.Ordinal) && ++_errors > Limits.Errors ? new($"421 4.7.0 {Host} Too many errors", AfterReply.Close) : answer;
    }

    private ListenerReply Greeting() => new(parts.Options.Nonce is { } nonce ? $"220 {Host} {nonce}" : $"220 {Host} ESMTP");

    private ListenerReply Answer(string line)
    {
        var command = ClientCommand.Read(line);
        return command.Verb switch
        {
            "EHLO" or "HELO" => Hello(command),
            "MAIL" => Mail(command),
            "RCPT" => Recipient(command),
            "DATA" => Data(command),
            "RSET" => Reset(),
            "NOOP" => new("250 2.0.0 Ok"),
            "VRFY" => new("252 2.5.2 Nobody is verified here"),
            "HELP" => new("214 2.0.0 This server takes bounces to senders of probes; see RFC 5321"),
            "QUIT" => new("221 2.0.0 Bye", AfterReply.Close),
            "STARTTLS" => StartTls(command),
            "EXPN" or "AUTH" or "BDAT" or "ETRN" or "TURN" => new("502 5.5.1 Command not implemented"),
            _ => new("500 5.5.2 Command not recognized"),
        };
    }

    private ListenerReply Hello(ClientCommand command)
    {
        if (command.Argument.Length == 0) return new("501 5.5.4 Say who you are");
        _helo = command.Argument;
        _extended = command.Verb == "EHLO";
        _envelope.Reset();
        if (!_extended) return new($"250 {Host}");
        IEnumerable<string> lines = [Host, "PIPELINING", FormattableString.Invariant($"SIZE {Limits.MessageBytes}"), "8BITMIME", .. OffersTls ? ["STARTTLS"] : Array.Empty<string>(), "ENHANCEDSTATUSCODES"];
        return new(string.Join("\r\n", lines.Select((text, i) => (text == "ENHANCEDSTATUSCODES" ? "250 " : "250-") + text)));
    }

    private bool OffersTls => parts.Options.Certificate is not null && !channel.IsEncrypted;

    private ListenerReply StartTls(ClientCommand command)
    {
        if (parts.Options.Certificate is null) return new("502 5.5.1 Command not implemented");
        if (channel.IsEncrypted || _helo is null) return new("503 5.5.1 Bad sequence of commands");
        return command.Argument.Length > 0 ? new("501 5.5.4 STARTTLS takes no argument") : new("220 2.0.0 Ready to start TLS", AfterReply.Handshake);
    }

    private ListenerReply Mail(ClientCommand command)
    {
        if (_helo is null) return new("503 5.5.1 Say EHLO first");
        if (_envelope.Sender is not null) return new("503 5.5.1 There is a sender already");
        if (!command.TryReadPath("FROM:", out var sender, out var parameters)) return new("501 5.5.4 Syntax: MAIL FROM:<address>");
        if (sender.Any(c => c > '~')) return new("553 5.6.7 Only ASCII is taken");
        if (sender.Any(c => c < ' ')) return new("501 5.1.7 Bad sender");
        if (MailParameters.Problem(parameters, _extended, Limits.MessageBytes) is { } problem) return new(problem);
        _envelope.Begin(sender);
        return new("250 2.1.0 Ok");
    }

    private ListenerReply Recipient(ClientCommand command)
    {
        if (_envelope.Sender is not { } sender) return new("503 5.5.1 Say MAIL first");
        if (!command.TryReadPath("TO:", out var path, out var parameters)) return new("501 5.5.4 Syntax: RCPT TO:<address>");
        var asked = AskedRecipient.Of(path, parts.Options.Domains);
        if (!asked.IsTaken)
        {
            return new(asked.Kind switch
            {
                RecipientKind.Unknown => "550 5.1.1 No such user",
                RecipientKind.Malformed => "501 5.1.3 Bad recipient",
                RecipientKind.NotAscii => "553 5.6.7 Only ASCII is taken",
                _ => "550 5.7.1 Relaying denied",
            });
        }

        if (parameters.Count > 0) return new("555 5.5.4 Unknown parameter");

        // Whether mail follows or not: asking whether the sender exists is what a call back is.
        if (asked.Kind == RecipientKind.TokenSender) parts.Callbacks.See(new SeenCallback(parts.Time.GetUtcNow(), client.ToString(), _helo!, sender, asked.Mailbox), clientKey);
        return _envelope.Add(asked, Limits.Recipients) ? new("250 2.1.5 Ok") : new("452 4.5.3 Too many recipients");
    }

    private ListenerReply Data(ClientCommand command)
    {
        if (command.Argument.Length > 0) return new("501 5.5.4 DATA takes no argument");
        if (_envelope.Sender is null) return new("503 5.5.1 Say MAIL first");
        if (_envelope.Recipients.Count == 0) return new("554 5.5.1 No valid recipients");
        if (parts.Spool.HasRoomFor(Limits.MessageBytes)) return new("354 End data with <CR><LF>.<CR><LF>", AfterReply.Content);
        return NoRoom();
    }

    private ListenerReply Reset()
    {
        _envelope.Reset();
        return new("250 2.0.0 Ok");
    }

    private async Task<ListenerReply?> ContentAsync(CancellationToken session)
    {
        var content = new MessageContent(Limits.MessageBytes);
        while (!content.IsComplete)
        {
            using var idle = new TimeLimit(Limits.Idle, parts.Time, session);
            if (!await channel.ReadContentAsync(content, idle.Token)) return null;
            if (content.Length > Limits.MessageBytes + LargestTail) return new("552 5.3.4 Message too big", AfterReply.Close);
        }

        var reply = await FinishAsync(content, session);
        _envelope.Reset();
        return reply;
    }

    private async Task<ListenerReply> FinishAsync(MessageContent content, CancellationToken session)
    {
        // Said only now, and not to DATA: whoever verifies senders as far as DATA must not hear that ours don't exist.
        if (!_envelope.TakesContent) return new("550 5.7.1 Only bounces are taken for this address");
        if (content.IsTooBig) return new("552 5.3.4 Message too big");
        if (content.HasLongLine) return new("554 5.6.0 A line is too long");
        var protocol = !_extended ? "SMTP" : channel.IsEncrypted ? "ESMTPS" : "ESMTP";
        try
        {
            var envelope = new Envelope(parts.Time.GetUtcNow(), client, _helo!, protocol, _envelope.Sender!, _envelope.Recipients);
            if (!await parts.Spool.KeepAsync(envelope, parts.Options.HostName, content.Bytes, session)) return NoRoom();
            parts.Tally.Kept();
            return new("250 2.0.0 Kept");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            parts.Options.Noted?.Invoke(new ListenerNote(ListenerNoteKind.Spool, $"A message could not be written to {parts.Options.SpoolFolder} ({failure.GetType().Name}); look at the disk and at who owns the folder."));
            parts.Tally.NotKept();
            return new("452 4.3.1 No room for it now, try again later");
        }
    }

    private ListenerReply NoRoom()
    {
        if (parts.Tally.NotKept() == 1) parts.Options.Noted?.Invoke(new ListenerNote(ListenerNoteKind.Spool, $"The spool {parts.Options.SpoolFolder} is full; nothing more is kept until files of it are taken away."));
        return new("452 4.3.1 No room for it now, try again later");
    }
}
