namespace Backscatter.Core.Listening;

/// <summary>The sender and the recipients of a transaction that goes on.</summary>
internal sealed class ListenerEnvelope
{
    private readonly List<string> _recipients = [];
    private bool _hasRole;

    /// <summary>The sender; empty for the null sender, null where there is no transaction.</summary>
    public string? Sender { get; private set; }

    /// <summary>The mailboxes, each once.</summary>
    public IReadOnlyList<string> Recipients => [.. _recipients];

    /// <summary>Whether a message may follow: a bounce (RFC 5321 section 4.5.5) for whomever, or anything for postmaster and abuse.</summary>
    public bool TakesContent => Sender is { Length: 0 } || _hasRole;

    public void Begin(string sender) => Sender = sender;

    /// <summary>Adds a recipient that is taken; false where there are too many.</summary>
    public bool Add(AskedRecipient recipient, int most)
    {
        if (_recipients.Contains(recipient.Mailbox!)) return true;
        if (_recipients.Count >= most) return false;
        _recipients.Add(recipient.Mailbox!);
        _hasRole |= recipient.Kind == RecipientKind.Role;
        return true;
    }

    public void Reset()
    {
        Sender = null;
        _recipients.Clear();
        _hasRole = false;
    }
}

/// <summary>What a listener counts, from any thread.</summary>
internal sealed class ListenerTally
{
    private long _connections;
    private long _turnedAway;
    private long _kept;
    private long _notKept;

    public void Connected() => Interlocked.Increment(ref _connections);

    public void TurnedAway() => Interlocked.Increment(ref _turnedAway);

    public void Kept() => Interlocked.Increment(ref _kept);

    /// <summary>Counts a message that was not kept; how many they are now.</summary>
    public long NotKept() => Interlocked.Increment(ref _notKept);

    public ListenerCounts Counts(CallbackReporter callbacks) => new(
        Interlocked.Read(ref _connections), Interlocked.Read(ref _turnedAway), callbacks.Told, callbacks.Dropped, Interlocked.Read(ref _kept), Interlocked.Read(ref _notKept));
}
