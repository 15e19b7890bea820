using Backscatter.Core.Smtp;

namespace Backscatter.Lab.Mail;

/// <summary>
/// One client's conversation with a scripted server: RFC 5321 as it should be, save where the behaviour says otherwise. Envelope and recipients are
/// kept by <see cref="MailTransaction"/>.
/// </summary>
internal sealed class MailSession(MailChannel channel, MailTransaction transaction, LabMailServer server, string client)
{
    private const int ErrorsAllowed = 20;
    private LabMailBehaviour Behaviour => server.Behaviour;
    private string? _helo;
    private bool _extended;
    private bool _greeted;
    private bool _turnedAway;
    private int _errors;

    private enum Next
    {
        Honest,
        Answered,
        Close,
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (!await GreetAsync(cancellationToken)) return;
        while (true)
        {
            var (text, end) = await channel.ReadLineAsync(noted: true, cancellationToken);
            if (end == LineEnd.Closed) return;
            if (!await AnswerAsync(text, end, cancellationToken)) return;
        }
    }

    private async Task<bool> GreetAsync(CancellationToken cancellationToken)
    {
        if (Behaviour.Teaser is { } teaser) await channel.SendAsync(Fill($"220-{teaser}\r\n"), cancellationToken);
        var next = await ActAsync(LabStage.Connect, cancellationToken);
        if (next == Next.Honest) next = await SayAsync(Behaviour.Greeting, cancellationToken);
        _greeted = true;
        return next != Next.Close;
    }

    private async Task<bool> AnswerAsync(string text, LineEnd end, CancellationToken cancellationToken)
    {
        if (end == LineEnd.TooLong) return await SayAsync(new SmtpReply(500, ["5.5.2 Line too long"]), cancellationToken) != Next.Close;
        if (end == LineEnd.BareLineFeed) return await SayAsync(new SmtpReply(500, ["5.5.2 A line ends with CR LF"]), cancellationToken) != Next.Close;

        var command = SmtpCommand.Read(text);
        if (_turnedAway && command.Verb != "QUIT") return await SayAsync(new SmtpReply(503, ["5.5.1 Bad sequence of commands"]), cancellationToken) != Next.Close;

        var next = StageOf(command.Verb) is { } stage ? await ActAsync(stage, cancellationToken) : Next.Honest;
        if (next == Next.Honest) next = await AnswerHonestlyAsync(command, cancellationToken);
        return next != Next.Close;
    }

    private Task<Next> AnswerHonestlyAsync(SmtpCommand command, CancellationToken cancellationToken) => command.Verb switch
    {
        "EHLO" => HelloAsync(command, extended: true, cancellationToken),
        "HELO" => HelloAsync(command, extended: false, cancellationToken),
        "STARTTLS" => StartTlsAsync(command, cancellationToken),
        "MAIL" => SayAsync(Mail(command), cancellationToken),
        "RCPT" => SayAsync(transaction.Recipient(command), cancellationToken),
        "DATA" => DataAsync(cancellationToken),
        "RSET" => SayAsync(Reset(), cancellationToken),
        "NOOP" => SayAsync(new SmtpReply(250, ["2.0.0 Ok"]), cancellationToken),
        "VRFY" => SayAsync(new SmtpReply(252, ["2.1.5 Send some mail, it will be tried"]), cancellationToken),
        "EXPN" => SayAsync(new SmtpReply(502, ["5.5.1 Command not implemented"]), cancellationToken),
        "HELP" => SayAsync(new SmtpReply(214, ["2.0.0 See RFC 5321"]), cancellationToken),
        "QUIT" => QuitAsync(cancellationToken),
        _ => UnknownAsync(cancellationToken),
    };

    private async Task<Next> HelloAsync(SmtpCommand command, bool extended, CancellationToken cancellationToken)
    {
        if (extended && Behaviour.RefusesEhlo) return await SayAsync(new SmtpReply(502, ["5.5.2 Error: command not recognized"]), cancellationToken);
        if (command.Argument.Length == 0) return await SayAsync(new SmtpReply(501, ["5.5.4 Syntax: EHLO hostname"]), cancellationToken);
        _helo = command.Argument;
        _extended = extended;
        transaction.Reset();
        IEnumerable<string> keywords = !extended ? [] : OffersTls ? [.. Behaviour.Keywords, "STARTTLS"] : Behaviour.Keywords;
        return await SayAsync(new SmtpReply(250, [extended && keywords.Any() ? "{host} greets {helo}" : "{host}", .. keywords]), cancellationToken);
    }

    private bool OffersTls => Behaviour.Tls != LabTls.NotOffered && !channel.Encrypted;

    private async Task<Next> StartTlsAsync(SmtpCommand command, CancellationToken cancellationToken)
    {
        if (Behaviour.Tls == LabTls.NotOffered) return await SayAsync(new SmtpReply(502, ["5.5.1 Command not implemented"]), cancellationToken);
        if (channel.Encrypted || _helo is null) return await SayAsync(new SmtpReply(503, ["5.5.1 Bad sequence of commands"]), cancellationToken);
        if (command.Argument.Length > 0) return await SayAsync(new SmtpReply(501, ["5.5.4 STARTTLS takes no argument"]), cancellationToken);

        var injected = Behaviour.Tls == LabTls.InjectsPlaintext ? "250 2.0.0 injected in clear\r\n" : "";
        await channel.SendAsync("220 2.0.0 Ready to start TLS\r\n" + injected, cancellationToken);
        if (Behaviour.Tls == LabTls.HandshakeFails)
        {
            await channel.FailHandshakeAsync(cancellationToken);
            return Next.Close;
        }

        await channel.EncryptAsync(server.Certificate, cancellationToken);
        _helo = null;
        transaction.Reset();
        return Next.Answered;
    }

    private SmtpReply Mail(SmtpCommand command)
    {
        if (_helo is null) return new SmtpReply(503, ["5.5.1 Error: send HELO/EHLO first"]);
        if (Behaviour.RequiresTls && !channel.Encrypted) return LabReplies.TlsRequired;
        return transaction.Begin(command, _extended);
    }

    private async Task<Next> DataAsync(CancellationToken cancellationToken)
    {
        if (transaction.WhyNoData is { } refusal) return await SayAsync(refusal, cancellationToken);
        await SayAsync(new SmtpReply(354, ["End data with <CR><LF>.<CR><LF>"]), cancellationToken);
        if (!await transaction.ReadContentAsync(channel, cancellationToken)) return Next.Close;
        var next = await ActAsync(LabStage.EndOfData, cancellationToken);
        if (next == Next.Honest) next = await SayAsync(transaction.Finish(), cancellationToken);
        transaction.Reset();
        return next;
    }

    private SmtpReply Reset()
    {
        transaction.Reset();
        return new SmtpReply(250, ["2.0.0 Ok"]);
    }

    private async Task<Next> QuitAsync(CancellationToken cancellationToken)
    {
        await SayAsync(new SmtpReply(221, ["2.0.0 Bye"]), cancellationToken);
        return Next.Close;
    }

    private Task<Next> UnknownAsync(CancellationToken cancellationToken) => ++_errors > ErrorsAllowed
        ? SayAsync(new SmtpReply(421, ["4.7.0 {host} Error: too many errors"]), cancellationToken)
        : SayAsync(new SmtpReply(500, ["5.5.2 Error: command not recognized"]), cancellationToken);

    private async Task<Next> ActAsync(LabStage stage, CancellationToken cancellationToken)
    {
        foreach (var action in Behaviour.Script.GetValueOrDefault(stage, []))
        {
            switch (action)
            {
                case LabAction.Wait wait:
                    await Task.Delay(wait.Delay, server.Time, cancellationToken);
                    continue;
                case LabAction.Say say:
                    return await SayAsync(say.Reply, cancellationToken);
                case LabAction.KeepSilent:
                    await channel.DrainAsync(cancellationToken);
                    return Next.Close;
                case LabAction.SendGarbage garbage:
                    return await Garbage.SendAsync(channel, garbage.Kind, cancellationToken) ? Next.Answered : Next.Close;
                default:
                    return Next.Close;
            }
        }

        return Next.Honest;
    }

    private async Task<Next> SayAsync(SmtpReply reply, CancellationToken cancellationToken)
    {
        // RFC 5321 section 3.1: a client greeted with 554 may only QUIT, and the server waits for it.
        _turnedAway |= !_greeted && reply.Code >= 500;
        await channel.ReplyAsync(reply with { Lines = [.. reply.Lines.Select(Fill)] }, cancellationToken);
        return reply.Code == 421 ? Next.Close : Next.Answered;
    }

    private string Fill(string text) => text
        .Replace("{host}", server.HostName, StringComparison.Ordinal)
        .Replace("{client}", client, StringComparison.Ordinal)
        .Replace("{helo}", _helo, StringComparison.Ordinal)
        .Replace("{sender}", transaction.Sender, StringComparison.Ordinal)
        .Replace("{recipient}", transaction.LastRecipient, StringComparison.Ordinal);

    private static LabStage? StageOf(string verb) => verb switch
    {
        "EHLO" or "HELO" => LabStage.Ehlo,
        "STARTTLS" => LabStage.StartTls,
        "MAIL" => LabStage.Mail,
        "RCPT" => LabStage.Rcpt,
        "DATA" => LabStage.Data,
        "RSET" => LabStage.Rset,
        "QUIT" => LabStage.Quit,
        _ => null,
    };
}
