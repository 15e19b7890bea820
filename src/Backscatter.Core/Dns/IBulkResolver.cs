namespace Backscatter.Core.Dns;

/// <summary>
/// The port for very many questions of type A, as a sweep asks them: no object for a question, none for an answer. The semantics are those of
/// <see cref="IDnsResolver"/>.
/// </summary>
public interface IBulkResolver
{
    /// <summary>The resolvers as <c>ip:port</c>, in the order in which they are asked; <see cref="BulkAnswer.Resolver"/> points into it.</summary>
    IReadOnlyList<string> Resolvers { get; }

    /// <summary>Asks until the questions have come to their end and each of them has its answer.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled; questions under way get no answer.</exception>
    Task AskAllAsync(IBulkQuestions questions, CancellationToken cancellationToken);
}

/// <summary>Where the questions of a bulk come from and where their answers go. It is called by one thread, never by two at once, and must not block.</summary>
public interface IBulkQuestions
{
    /// <summary>Gives the next question.</summary>
    /// <param name="name">Where its name is to be written in wire form: labels behind their lengths, then the root (RFC 1035 section 3.1). 255 bytes.</param>
    /// <param name="nameLength">How many bytes were written.</param>
    /// <param name="ticket">What the answer will bear.</param>
    BulkNext Next(Span<byte> name, out int nameLength, out long ticket);

    /// <summary>Takes the answer to a question. It is to be read at once: its memory is used again.</summary>
    void Answered(long ticket, in BulkAnswer answer);
}

/// <summary>What <see cref="IBulkQuestions.Next"/> gave.</summary>
public enum BulkNext
{
    /// <summary>A question.</summary>
    Question,

    /// <summary>None now; it is to be called again soon.</summary>
    Later,

    /// <summary>None any more.</summary>
    End,
}

/// <summary>The reply to one question of a bulk; see <see cref="DnsReply"/> for what its parts mean.</summary>
public readonly ref struct BulkAnswer
{
    /// <summary>The three-valued result.</summary>
    public DnsOutcome Outcome { get; init; }

    /// <summary>How the reply ended.</summary>
    public DnsCode Code { get; init; }

    /// <summary>The A records in the order received, each as the number that its four octets make: 127.0.0.2 is 0x7f000002.</summary>
    public ReadOnlySpan<uint> Addresses { get; init; }

    /// <summary>How long the reply may be kept; null when unknown.</summary>
    public TimeSpan? Ttl { get; init; }

    /// <summary>Which of <see cref="IBulkResolver.Resolvers"/> answered or was asked last.</summary>
    public int Resolver { get; init; }

    /// <summary>From sending the question to this resolver to having its reply.</summary>
    public TimeSpan Elapsed { get; init; }
}
