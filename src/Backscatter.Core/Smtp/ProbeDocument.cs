using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Backscatter.Core.Names;

namespace Backscatter.Core.Smtp;

/// <summary>
/// What a probe saw, without what it means: the form <c>backscatter.probe/1</c> in which probes made elsewhere come to whoever judges them, and in which they are kept,
/// so that a rule that is mended can be held to old probes. Times are UTC, lengths of time are seconds. Foreign text throughout.
/// </summary>
public sealed record ProbeDocument
{
    /// <summary>The id of the form.</summary>
    public const string SchemaId = "backscatter.probe/1";

    /// <summary>The most bytes of a document: what servers may say in one probe stands in it twice, and escaped.</summary>
    public const int MostBytes = 1024 * 1024;

    private const int MostReplies = 40;
    private const int MostLines = 20_000;
    private const int LongestText = 4096;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        MaxDepth = 8,
    };

    /// <summary>The form.</summary>
    public required string Schema { get; init; }

    /// <summary>The MX host.</summary>
    public required string Host { get; init; }

    /// <summary>Its address.</summary>
    public required string Address { get; init; }

    /// <summary>Its port.</summary>
    public required int Port { get; init; }

    /// <summary>When it was begun.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>How long it took.</summary>
    public required double Seconds { get; init; }

    /// <summary>The recipient that does not exist.</summary>
    public required string Recipient { get; init; }

    /// <summary>Whether a connection came about.</summary>
    public required bool Connected { get; init; }

    /// <summary>Whether the connection was neither made nor refused in its time.</summary>
    public bool ConnectTimedOut { get; init; }

    /// <summary>The EHLO keywords as last told.</summary>
    public required IReadOnlyList<string> Keywords { get; init; }

    /// <summary>What STARTTLS showed.</summary>
    public required TlsObservation Tls { get; init; }

    /// <summary>The replies that count, by what they answer.</summary>
    public required IReadOnlyList<ProbedReply> Replies { get; init; }

    /// <summary>Why the conversation ended before its QUIT.</summary>
    public string? Failure { get; init; }

    /// <summary>All lines with their times.</summary>
    public required IReadOnlyList<ProbedLine> Transcript { get; init; }

    /// <summary>The document of an observation.</summary>
    public static ProbeDocument Of(ProbeObservation seen)
    {
        ArgumentNullException.ThrowIfNull(seen);
        return new ProbeDocument
        {
            Schema = SchemaId,
            Host = seen.Endpoint.Host.Ascii,
            Address = seen.Endpoint.Address.ToString(),
            Port = seen.Endpoint.Port,
            StartedAt = seen.StartedAt.ToUniversalTime(),
            Seconds = seen.Elapsed.TotalSeconds,
            Recipient = seen.Recipient,
            Connected = seen.Connected,
            ConnectTimedOut = seen.ConnectTimedOut,
            Keywords = seen.Keywords,
            Tls = seen.Tls,
            Replies = [.. Slots(seen).Where(slot => slot.Reply is not null).Select(slot => ProbedReply.Of(slot.To, slot.Reply!))],
            Failure = seen.Failure,
            Transcript = [.. seen.Transcript.Select(line => new ProbedLine(line.At.TotalSeconds, line.Side, line.Text))],
        };
    }

    /// <summary>Reads a document that may be anybody's. Where it is none, <paramref name="error"/> says why in one line.</summary>
    public static bool TryRead(ReadOnlySpan<byte> json, [NotNullWhen(true)] out ProbeDocument? document, [NotNullWhen(false)] out string? error)
    {
        document = null;
        if (json.Length > MostBytes)
        {
            error = $"a probe has {json.Length} bytes; {MostBytes} are the most";
            return false;
        }

        try
        {
            document = JsonSerializer.Deserialize<ProbeDocument>(json, Json);
        }
        catch (JsonException wrong)
        {
            error = $"this is no {SchemaId}: {ForeignText.Escape(wrong.Message, 200)}";
            return false;
        }

        if (document is null)
        {
            error = $"this is no {SchemaId}: null";
            return false;
        }

        error = document.Fault();
        if (error is null) return true;
        document = null;
        return false;
    }

    /// <summary>The document as JSON in UTF-8.</summary>
    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    /// <summary>What was seen, with what the rules say it means.</summary>
    public ProbeObservation Observation(ReplyRules rules)
    {
        var replies = Replies.ToDictionary(reply => reply.To, reply => reply.Classified(rules));
        return new ProbeObservation(
            new Endpoint(DomainName.TryParse(Host, out var host, out var error) ? host : throw new FormatException(error), IPAddress.Parse(Address), Port),
            StartedAt,
            TimeSpan.FromSeconds(Seconds),
            Recipient,
            Connected,
            replies.GetValueOrDefault(Probed.Greeting),
            replies.GetValueOrDefault(Probed.Ehlo),
            Keywords,
            Tls,
            replies.GetValueOrDefault(Probed.Mail),
            replies.GetValueOrDefault(Probed.UnknownRecipient),
            replies.GetValueOrDefault(Probed.Postmaster),
            replies.GetValueOrDefault(Probed.Data),
            replies.GetValueOrDefault(Probed.EndOfData),
            Failure,
            [.. Transcript.Select(line => new TranscriptLine(TimeSpan.FromSeconds(line.At), line.Side, line.Text))])
        {
            ConnectTimedOut = ConnectTimedOut,
            Others = new OtherReplies(replies.GetValueOrDefault(Probed.Control), replies.GetValueOrDefault(Probed.Abuse), replies.GetValueOrDefault(Probed.NullSender), replies.GetValueOrDefault(Probed.Relay))
            {
                UnverifiableSender = replies.GetValueOrDefault(Probed.UnverifiableSender),
            },
        };
    }

    internal static IEnumerable<(Probed To, StageReply? Reply)> Slots(ProbeObservation seen) =>
    [
        (Probed.Greeting, seen.Greeting), (Probed.Ehlo, seen.Ehlo), (Probed.Mail, seen.Mail), (Probed.UnknownRecipient, seen.UnknownRecipient), (Probed.Postmaster, seen.Postmaster),
        (Probed.Control, seen.Others.Control), (Probed.Abuse, seen.Others.Abuse), (Probed.NullSender, seen.Others.NullSender), (Probed.UnverifiableSender, seen.Others.UnverifiableSender),
        (Probed.Relay, seen.Others.Relay), (Probed.Data, seen.Data), (Probed.EndOfData, seen.EndOfData),
    ];

    /// <summary>What is wrong with it, in one line; null where nothing is.</summary>
    private string? Fault() =>
        Schema != SchemaId ? $"its form is {ForeignText.Quote(Schema, 60)}, not {SchemaId}"
        : !DomainName.TryParse(Host, out _, out var noName) ? $"host: {noName}"
        : !IPAddress.TryParse(Address, out _) ? $"address: {ForeignText.Quote(Address, 60)} is none"
        : Port is < 1 or > 65535 ? $"port: {Port} is none"
        : !IsLength(Seconds) ? "seconds: out of range"
        : Recipient.Length > 320 || Failure?.Length > LongestText ? "a text in it is too long"
        : Keywords.Count > 200 || Keywords.Any(word => word is null || word.Length > LongestText) ? "it has too many or too long keywords"
        : Replies.Count > MostReplies || Replies.Any(reply => reply is null) || Replies.DistinctBy(reply => reply.To).Count() != Replies.Count ? "a reply stands in it twice"
        : Replies.Select(reply => reply.Fault()).FirstOrDefault(fault => fault is not null) is { } fault ? fault
        : Transcript.Count > MostLines || Transcript.Any(line => line is null || line.Text is null || line.Text.Length > LongestText || !IsLength(line.At)) ? "its transcript is too long"
        : null;

    internal static bool IsLength(double seconds) => seconds is >= 0 and <= 86_400;
}

/// <summary>What a reply of a probe answers.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Probed>))]
public enum Probed
{
    /// <summary>The connection.</summary>
    [JsonStringEnumMemberName("greeting")]
    Greeting,

    /// <summary>EHLO, or HELO.</summary>
    [JsonStringEnumMemberName("ehlo")]
    Ehlo,

    /// <summary>MAIL before the unknown recipient.</summary>
    [JsonStringEnumMemberName("mail")]
    Mail,

    /// <summary>The unknown recipient.</summary>
    [JsonStringEnumMemberName("unknown-recipient")]
    UnknownRecipient,

    /// <summary>Postmaster.</summary>
    [JsonStringEnumMemberName("postmaster")]
    Postmaster,

    /// <summary>The recipient that the tenant named.</summary>
    [JsonStringEnumMemberName("control")]
    Control,

    /// <summary>Abuse.</summary>
    [JsonStringEnumMemberName("abuse")]
    Abuse,

    /// <summary>The null sender.</summary>
    [JsonStringEnumMemberName("null-sender")]
    NullSender,

    /// <summary>The sender that does not exist.</summary>
    [JsonStringEnumMemberName("unverifiable-sender")]
    UnverifiableSender,

    /// <summary>A foreign recipient.</summary>
    [JsonStringEnumMemberName("relay")]
    Relay,

    /// <summary>DATA.</summary>
    [JsonStringEnumMemberName("data")]
    Data,

    /// <summary>The final dot.</summary>
    [JsonStringEnumMemberName("end-of-data")]
    EndOfData,
}

/// <summary>One reply of a probe.</summary>
/// <param name="To">What it answers.</param>
/// <param name="Stage">Where in the conversation it was given.</param>
/// <param name="Code">200 to 599.</param>
/// <param name="Lines">Its lines.</param>
/// <param name="Seconds">From the command to the whole reply.</param>
public sealed record ProbedReply(Probed To, SmtpStage Stage, int Code, IReadOnlyList<string> Lines, double Seconds)
{
    private const int MostLines = 1000;
    private const int LongestLine = 4096;

    internal static ProbedReply Of(Probed to, StageReply reply) => new(to, reply.Stage, reply.Reply.Code, reply.Reply.Lines, reply.Took.TotalSeconds);

    internal StageReply Classified(ReplyRules rules)
    {
        var reply = new SmtpReply(Code, Lines);
        return new StageReply(Stage, reply, TimeSpan.FromSeconds(Seconds), ReplyClassifier.Classify(Stage, reply, rules));
    }

    internal string? Fault() =>
        Code is < 200 or > 599 ? $"a reply has the code {Code}"
        : Lines.Count is 0 or > MostLines || Lines.Any(line => line is null || line.Length > LongestLine) ? "a reply has no lines, too many or too long ones"
        : !Enum.IsDefined(To) || !Enum.IsDefined(Stage) ? "a reply answers nothing that is known"
        : !ProbeDocument.IsLength(Seconds) ? "a reply took a time that is out of range"
        : null;
}

/// <summary>One line of a transcript.</summary>
/// <param name="At">Seconds since the connection was begun.</param>
/// <param name="Side">Who said it.</param>
/// <param name="Text">The line.</param>
public sealed record ProbedLine(double At, TranscriptSide Side, string Text);
