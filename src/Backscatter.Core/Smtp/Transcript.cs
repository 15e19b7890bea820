using System.Text.Json.Serialization;

namespace Backscatter.Core.Smtp;

/// <summary>Who a line of a transcript comes from.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TranscriptSide>))]
public enum TranscriptSide
{
    /// <summary>What we sent.</summary>
    [JsonStringEnumMemberName("client")]
    Client,

    /// <summary>What the server sent: foreign text, to be escaped where shown.</summary>
    [JsonStringEnumMemberName("server")]
    Server,

    /// <summary>What happened beside the lines: connected, handshake, closed.</summary>
    [JsonStringEnumMemberName("note")]
    Note,
}

/// <summary>One line of a conversation.</summary>
/// <param name="At">Since the connection was begun.</param>
/// <param name="Side">Who.</param>
/// <param name="Text">The line without its end.</param>
public sealed record TranscriptLine(TimeSpan At, TranscriptSide Side, string Text);

/// <summary>Collects the lines of one probe with their times. Bounded: <see cref="SmtpConnection"/> reads no more once <see cref="IsFull"/>.</summary>
internal sealed class Transcript(TimeProvider time)
{
    /// <summary>
    /// The most that servers may say in one probe, in characters: ten times what an honest conversation has. A line is kept twice, here and in its
    /// reply, at two bytes a character: half a megabyte.
    /// </summary>
    public const int MostServerCharacters = 128 * 1024;

    private readonly List<TranscriptLine> _lines = [];
    private int _serverCharacters;
    private readonly long _started = time.GetTimestamp();

    /// <summary>The lines so far.</summary>
    public IReadOnlyList<TranscriptLine> Lines => _lines;

    /// <summary>Since the transcript was begun.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(_started);

    /// <summary>Whether the server has said more than is kept of one probe.</summary>
    public bool IsFull => _serverCharacters > MostServerCharacters;

    public void Add(TranscriptSide side, string text)
    {
        if (side == TranscriptSide.Server) _serverCharacters += text.Length;
        _lines.Add(new TranscriptLine(Elapsed, side, text));
    }
}
