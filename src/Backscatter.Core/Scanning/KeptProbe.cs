using System.Globalization;
using Backscatter.Core.Smtp;

namespace Backscatter.Core.Scanning;

/// <summary>A probe as the document of a scan keeps it, so that it can be judged again.</summary>
/// <param name="Document">The probe; null where it cannot be had from the document.</param>
/// <param name="IsWhole">Whether nothing of it had to be guessed: true of documents that say what each reply answers. What was guessed says enough for a verdict, and no more.</param>
/// <param name="WhyNot">Why it cannot be had, in one line; null where it can.</param>
public sealed record KeptProbe(ProbeDocument? Document, bool IsWhole, string? WhyNot)
{
    /// <summary>The calls back to its sender that were seen; empty where none was, or where nobody listened.</summary>
    public IReadOnlyList<SeenCallback> Callbacks { get; init; } = [];

    /// <summary>Reads the probe of an endpoint; null where none was made.</summary>
    public static KeptProbe? Of(EndpointPart part)
    {
        ArgumentNullException.ThrowIfNull(part);
        if (part.StartedAt is not { } startedAt) return null;
        if (part.Verdict is EndpointVerdict.BackscatterConfirmed or EndpointVerdict.AcceptsAllSilently) return Not("a message was sent, and what became of it decided");
        if (part.OtherTries is not null || part.Rule == "judge.temporary-lasts") return Not("it was decided by tries over a time, not by this one alone");
        var isWhole = part.Connected is not null && part.Keywords is not null && part.Replies.All(reply => reply.To is not null);
        var replies = new List<ProbedReply>();
        foreach (var reply in part.Replies)
        {
            if (Read(reply, part.Replies) is not { } read) return Not("it does not say which command each reply answers, as those from before did not");
            replies.Add(read);
        }

        if (replies.DistinctBy(reply => reply.To).Count() != replies.Count) return Not("two of its replies answer the same command");
        // What was said on a connection shows that there was one.
        var connected = part.Connected ?? (part.Replies.Count > 0 || part.Transcript.Any(line => line.Side == TranscriptSide.Server) ? true : part.Rule == "judge.no-connection" ? false : null as bool?);
        if (connected is not { } isConnected) return Not("it does not say whether a connection came about");
        return new KeptProbe(
            new ProbeDocument
            {
                Schema = ProbeDocument.SchemaId,
                Host = part.Host,
                Address = part.Address,
                Port = part.Port,
                StartedAt = startedAt,
                Seconds = part.Seconds ?? 0,
                Recipient = part.Recipient ?? "",
                Connected = isConnected,
                ConnectTimedOut = part.ConnectTimedOut == true,
                Keywords = part.Keywords ?? [],
                Tls = part.Tls is { } tls ? Tls(tls) : TlsObservation.NotReached,
                Replies = replies,
                Failure = part.Failure,
                Transcript = [.. part.Transcript.Select(line => new ProbedLine(line.At, line.Side, line.Text))],
            },
            isWhole, null)
        {
            Callbacks = [.. (part.Callbacks ?? []).Select(call => new SeenCallback(call.At, call.Client, call.Helo, call.MailFrom, call.Recipient))],
        };

        static KeptProbe Not(string why) => new(null, false, why);
    }

    private static ProbedReply? Read(ReplyPart part, IReadOnlyList<ReplyPart> all)
    {
        var code = part.Reply.Length >= 3 && int.TryParse(part.Reply[..3], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        var lines = part.Reply.Split('\n');
        if ((part.To ?? Derived(part, all)) is not { } to || code is < 200 or > 599 || lines.Any(line => line.Length < 4 || line[..3] != part.Reply[..3])) return null;
        return new ProbedReply(to, part.Stage, code, [.. lines.Select(line => line[4..])], part.Seconds);
    }

    /// <summary>What a reply answers, by where in the conversation it was given; null where that may be several things.</summary>
    private static Probed? Derived(ReplyPart part, IReadOnlyList<ReplyPart> all) => part.Stage switch
    {
        SmtpStage.Connect => Probed.Greeting,
        SmtpStage.Ehlo => Probed.Ehlo,
        // MAIL is said before each transaction, and its refusal stands for what was to follow.
        SmtpStage.Mail when all.Count(other => other.Stage == SmtpStage.Mail) == 1 => Probed.Mail,
        SmtpStage.RcptUnknown => Probed.UnknownRecipient,
        SmtpStage.RcptPostmaster => Probed.Postmaster,
        SmtpStage.RcptControl => Probed.Control,
        SmtpStage.RcptAbuse => Probed.Abuse,
        SmtpStage.MailNullSender or SmtpStage.RcptNullSender => Probed.NullSender,
        SmtpStage.MailUnverifiableSender or SmtpStage.RcptUnverifiableSender => Probed.UnverifiableSender,
        SmtpStage.RcptRelay => Probed.Relay,
        SmtpStage.Data => Probed.Data,
        SmtpStage.EndOfData => Probed.EndOfData,
        _ => null,
    };

    private static TlsObservation Tls(TlsPart part) => new(
        part.Outcome, part.Protocol, part.CipherSuite,
        part.Certificate is { } shown ? new CertificateObservation(shown.Subject, shown.Issuer, shown.Names, shown.NotBefore, shown.NotAfter, shown.Problems) : null,
        part.Detail, part.TimedOut == true, part.PlaintextInjected == true);
}
