using System.Net;

namespace Backscatter.Lab.Mail;

/// <summary>Who said a line.</summary>
public enum LabSpeaker
{
    /// <summary>The client: the probe.</summary>
    Client,

    /// <summary>The lab's server.</summary>
    Server,
}

/// <summary>One line of a conversation.</summary>
/// <param name="At">When, by the lab's clock.</param>
/// <param name="Speaker">Who.</param>
/// <param name="Text">The line without its end, each byte one character (Latin-1), at most 2,000 of them; message content is not kept line by line.</param>
/// <param name="Encrypted">Whether it was said inside TLS.</param>
public sealed record LabLine(DateTimeOffset At, LabSpeaker Speaker, string Text, bool Encrypted);

/// <summary>One conversation with a server of the lab: what was said and when, for a test to hold against what should have been said.</summary>
public sealed class LabConversation
{
    private const int LinesKept = 2_000;
    private const int CharactersKept = 2_000;
    private readonly Lock _lock = new();
    private readonly List<LabLine> _lines = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal LabConversation(IPEndPoint client) => Client = client;

    /// <summary>Where the client called from.</summary>
    public IPEndPoint Client { get; }

    /// <summary>Completes when the connection is closed.</summary>
    public Task Ended => _ended.Task;

    /// <summary>What was said so far, the first 2,000 lines.</summary>
    public IReadOnlyList<LabLine> Lines
    {
        get
        {
            lock (_lock) return [.. _lines];
        }
    }

    /// <summary>The command lines the client sent, in order.</summary>
    public IReadOnlyList<string> Commands => [.. Lines.Where(line => line.Speaker == LabSpeaker.Client).Select(line => line.Text)];

    internal void Add(DateTimeOffset at, LabSpeaker speaker, string text, bool encrypted)
    {
        lock (_lock)
        {
            if (_lines.Count < LinesKept) _lines.Add(new LabLine(at, speaker, text.Length > CharactersKept ? text[..CharactersKept] : text, encrypted));
        }
    }

    internal void End() => _ended.TrySetResult();
}

/// <summary>A message a server of the lab accepted. It goes nowhere.</summary>
/// <param name="At">When, by the lab's clock.</param>
/// <param name="Sender">The return path; empty for the null sender.</param>
/// <param name="Recipients">The recipients.</param>
/// <param name="Content">Header and body, dots unstuffed, each byte one character (Latin-1).</param>
public sealed record LabMessage(DateTimeOffset At, string Sender, IReadOnlyList<string> Recipients, string Content);

/// <summary>A bounce that a real server would send now, and the lab never does.</summary>
/// <param name="At">When it was noted.</param>
/// <param name="To">The return path of the message, so quite possibly a stranger.</param>
/// <param name="FailedRecipient">The recipient that does not exist.</param>
public sealed record LabBounce(DateTimeOffset At, string To, string FailedRecipient);
