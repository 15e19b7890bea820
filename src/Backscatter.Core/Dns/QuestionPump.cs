using System.Net;

namespace Backscatter.Core.Dns;

/// <summary>How <see cref="QuestionPump"/> asks.</summary>
public sealed record QuestionPumpOptions
{
    /// <summary>How long one attempt may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How often an attempt that got no answer is repeated at the same resolver, each time with another id.</summary>
    public int Retries { get; init; } = 1;

    /// <summary>The most questions under way at once through <see cref="QuestionPump.AskAsync"/>; more wait for their turn. 1 to 4,096.</summary>
    public int MaxInFlight { get; init; } = 128;

    /// <summary>The most questions of a bulk under way at once, those to silent lists included. 1 to 4,096.</summary>
    public int BulkInFlight { get; init; } = 1024;

    /// <summary>
    /// The most questions of a bulk that were sent in the last 50 ms and have no answer yet, 1 or more. rbldnsd's receive buffer overflows at some
    /// 100, and what is lost there costs a whole <see cref="Timeout"/>.
    /// </summary>
    public int BulkBurst { get; init; } = 64;

    /// <summary>The sockets, and so the ports, among which chance chooses for each question; per resolver, 1 to 64.</summary>
    public int SocketsPerResolver { get; init; } = 4;
}

/// <summary>
/// The DNS port for the questions to blocklists: A and TXT over a few UDP sockets, many questions under way, no thread and no socket for each of
/// them. Resolvers are asked in the order given: the next one only when the one before gave no answer or an error, never because it said that there
/// is nothing. Nothing is cached. A truncated answer is fetched over TCP, and other types are asked, through <see cref="DnsClientResolver"/>.
/// </summary>
/// <remarks>
/// Against forged answers (RFC 5452): sockets connected to the resolver, ports from the system and ids from the cryptographic source, and an answer
/// counts only where resolver, id and question match. A reply that cannot be read, or whose parts contradict each other, is
/// <see cref="DnsOutcome.Unknown"/>.
/// </remarks>
public sealed class QuestionPump : IDnsResolver, IBulkResolver, IDisposable
{
    // Ids stay hard to guess only while few of the 65,536 are in use (RFC 5452 section 5).
    private const int MostInFlight = 4096;
    private const int MostSockets = 64;

    private readonly QuestionPumpOptions _options;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _inFlight;
    private readonly DnsClientResolver _others;
    private readonly IReadOnlyList<IPEndPoint> _endPoints;
    private readonly (ResolverLane Lane, DnsClientResolver Stream)[] _resolvers;
    private readonly CancellationTokenSource _closing = new();
    private bool _disposed;

    /// <summary>Makes a pump over one resolver or several. Sockets are opened when something is asked.</summary>
    /// <param name="resolvers">Where to ask, in order; at least one.</param>
    /// <param name="options">How to ask; the defaults where null.</param>
    /// <param name="time">The clock of deadlines and of how long a reply took; the system's where null.</param>
    /// <exception cref="ArgumentException">No resolver is given, or an option is out of its range.</exception>
    public QuestionPump(IReadOnlyList<IPEndPoint> resolvers, QuestionPumpOptions? options = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(resolvers);
        if (resolvers.Count == 0) throw new ArgumentException("at least one resolver is needed", nameof(resolvers));
        _options = options ?? new QuestionPumpOptions();
        _time = time ?? TimeProvider.System;
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(_options.Timeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfNegative(_options.Retries);
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.MaxInFlight, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(_options.MaxInFlight, MostInFlight);
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.BulkInFlight, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(_options.BulkInFlight, MostInFlight);
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.BulkBurst, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.SocketsPerResolver, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(_options.SocketsPerResolver, MostSockets);
        _inFlight = new SemaphoreSlim(_options.MaxInFlight);
        var overBoth = new DnsClientResolverOptions { Timeout = _options.Timeout, Retries = _options.Retries };
        _others = new DnsClientResolver(resolvers, overBoth, _time);
        _endPoints = [.. resolvers];
        _resolvers = [.. resolvers.Select(resolver => (
            new ResolverLane(resolver, _options.SocketsPerResolver, _options.Timeout, _time),
            new DnsClientResolver([resolver], overBoth with { OverTcpOnly = true }, _time)))];
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Resolvers => [.. _resolvers.Select(resolver => resolver.Lane.Name)];

    /// <inheritdoc/>
    public async Task<DnsReply> AskAsync(DnsQuestion question, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(question);
        ObjectDisposedException.ThrowIf(_disposed, this);
        await _inFlight.WaitAsync(cancellationToken);
        try
        {
            // Names in other alphabets are the library's to encode, and names that are none are its to refuse.
            if (question.Type is not (DnsRecordType.A or DnsRecordType.TXT) || Query(question) is not { } query) return await _others.AskAsync(question, cancellationToken);

            DnsReply? reply = null;
            foreach (var (lane, stream) in _resolvers)
            {
                reply = await AskOneAsync(lane, stream, question, query, cancellationToken);
                if (reply.Outcome != DnsOutcome.Unknown) break;
            }

            return reply!;
        }
        finally
        {
            _inFlight.Release();
        }
    }

    /// <inheritdoc/>
    /// <remarks>It has a thread and sockets of its own while it lasts. Where the pump is disposed meanwhile, it ends as if it were cancelled.</remarks>
    public Task AskAllAsync(IBulkQuestions questions, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(questions);
        ObjectDisposedException.ThrowIf(_disposed, this);
        return Task.Factory.StartNew(() => AskAll(questions, cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Closes the sockets. Questions under way end as unknown.</summary>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _closing.Cancel();
        _closing.Dispose();
        foreach (var (lane, stream) in _resolvers)
        {
            lane.Dispose();
            stream.Dispose();
        }

        _others.Dispose();
    }

    private void AskAll(IBulkQuestions questions, CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        using var exchange = new BulkExchange(questions, _endPoints, [.. _resolvers.Select(resolver => resolver.Stream)], _options, _time, ending.Token);
        exchange.Run();
    }

    private async Task<DnsReply> AskOneAsync(ResolverLane lane, DnsClientResolver stream, DnsQuestion question, byte[] query, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        var reply = await lane.AskAsync(query, cancellationToken);
        for (var repeated = 0; reply.IsWorthRepeating && repeated < _options.Retries; repeated++) reply = await lane.AskAsync(query, cancellationToken);
        if (reply.End == AttemptEnd.Truncated) return await stream.AskAsync(question, cancellationToken) with { Elapsed = _time.GetElapsedTime(started) };
        return new DnsReply(question, reply.Outcome, reply.Code, reply.Records, reply.Ttl, lane.Name, _time.GetElapsedTime(started), reply.Detail);
    }

    private static byte[]? Query(DnsQuestion question)
    {
        Span<byte> message = stackalloc byte[QueryMessage.Longest];
        var nameLength = WireName.Write(question.Name, QueryMessage.NameOf(message));
        return nameLength < 0 ? null : message[..QueryMessage.Complete(message, nameLength, question.Type)].ToArray();
    }
}
