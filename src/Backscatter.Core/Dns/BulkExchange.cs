using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Backscatter.Core.Dns;

/// <summary>
/// Asks a bulk of questions on one thread: sends until so many are under way, takes what has come, ends what is overdue, and waits only when there
/// is nothing to do. A question lives in a place that is used again, its query beside it, so that nothing is allocated for it.
/// </summary>
internal sealed class BulkExchange : IDisposable
{
    private const int None = -1;
    private const int Stride = 288;

    // However fast datagrams come, as forged ones may, what is overdue is looked for in between.
    private const int MostTakenAtOnce = 256;

    // What has had no answer for so long lies in no buffer of the resolver any more: it is being looked up, or lost.
    private static readonly TimeSpan FreshFor = TimeSpan.FromMilliseconds(50);

    // Several sockets are waited for in turn, so that no answer lies there longer than this.
    private const int WaitMicroseconds = 1000;

    private readonly IBulkQuestions _questions;
    private readonly IReadOnlyList<IPEndPoint> _resolvers;
    private readonly IReadOnlyList<DnsClientResolver> _streams;
    private readonly QuestionPumpOptions _options;
    private readonly TimeProvider _time;
    private readonly CancellationToken _cancellationToken;
    private readonly long _timeout;
    private readonly long _freshTime;

    private readonly Place[] _places;
    private readonly byte[] _queries;
    private readonly int[] _free;
    private int _freeCount;
    private int _oldest = None;
    private int _newest = None;
    private int _oldestFresh = None;
    private int _freshCount;

    private readonly UdpChannel<int>?[] _channels;
    private readonly int[] _turns;
    private readonly QueryIds _ids = new();
    private readonly byte[] _datagram = new byte[ReplyMessage.Longest];
    private readonly ReplyMessage _read = new();
    private readonly ConcurrentQueue<(int Place, DnsReply Reply)> _streamed = new();
    private int _streaming;

    public BulkExchange(
        IBulkQuestions questions, IReadOnlyList<IPEndPoint> resolvers, IReadOnlyList<DnsClientResolver> streams, QuestionPumpOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        (_questions, _resolvers, _streams, _options, _time, _cancellationToken) = (questions, resolvers, streams, options, time, cancellationToken);
        _timeout = (long)(options.Timeout.TotalSeconds * time.TimestampFrequency);
        _freshTime = (long)(FreshFor.TotalSeconds * time.TimestampFrequency);
        _places = new Place[options.BulkInFlight];
        _queries = new byte[options.BulkInFlight * Stride];
        _free = [.. Enumerable.Range(0, options.BulkInFlight)];
        _freeCount = _free.Length;
        _channels = new UdpChannel<int>?[resolvers.Count * options.SocketsPerResolver];
        _turns = new int[resolvers.Count];
    }

    /// <summary>Asks until all is answered.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public void Run()
    {
        var next = BulkNext.Question;
        while (true)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            var now = _time.GetTimestamp();
            var busy = false;
            Age(now);
            while (_freeCount > 0 && _freshCount < _options.BulkBurst && next != BulkNext.End && (next = AskNext(now)) == BulkNext.Question) busy = true;
            if (next == BulkNext.End && _freeCount == _places.Length) return;

            busy |= ReceiveAll();
            busy |= TakeStreamed();
            EndOverdue();
            if (!busy) Wait();
        }
    }

    public void Dispose()
    {
        foreach (var channel in _channels) channel?.Dispose();
    }

    private Span<byte> QueryOf(int place) => _queries.AsSpan(place * Stride, Stride);

    private BulkNext AskNext(long now)
    {
        var place = _free[_freeCount - 1];
        var query = QueryOf(place);
        var next = _questions.Next(QueryMessage.NameOf(query), out var nameLength, out var ticket);
        if (next != BulkNext.Question) return next;
        if (nameLength is < 1 or > WireName.Longest || WireName.Skip(QueryMessage.NameOf(query), 0) != nameLength) throw new InvalidOperationException("a question of a bulk has no name in wire form");
        _freeCount--;
        _places[place] = new Place { Ticket = ticket, QueryLength = QueryMessage.Complete(query, nameLength, DnsRecordType.A), Started = now };
        Attempt(place, now);
        return next;
    }

    // One attempt, or as many as fail at once.
    private void Attempt(int place, long now)
    {
        while (!Send(place, now))
        {
            if (!Advance(place, now)) return;
        }
    }

    private bool Send(int place, long now)
    {
        ref var question = ref _places[place];
        if (Channel(question.Resolver) is not { } channel) return false;
        var query = QueryOf(place)[..question.QueryLength];
        question.Id = channel.Enter(place);
        question.Channel = channel;
        QueryMessage.Number(query, question.Id);
        channel.Socket.Send(query, SocketFlags.None, out var error);
        // A full buffer loses a datagram as the way to the resolver may: it is repeated when its time is over.
        if (error is SocketError.Success or SocketError.WouldBlock or SocketError.NoBufferSpaceAvailable)
        {
            question.SentAt = now;
            Queue(place);
            return true;
        }

        channel.Leave(question.Id);
        question.Channel = null;
        question.End = AttemptEnd.Unreachable;
        Abandon(channel);
        return false;
    }

    private UdpChannel<int>? Channel(int resolver)
    {
        var channels = _channels.AsSpan(resolver * _options.SocketsPerResolver, _options.SocketsPerResolver);
        ref var turn = ref _turns[resolver];
        for (var i = 0; i < channels.Length; i++)
        {
            turn = (turn + 1) % channels.Length;
            ref var channel = ref channels[turn];
            if (channel is { IsSpent: true })
            {
                // Nothing more is asked here until the last answer has come; the other sockets do meanwhile.
                if (channel.Waiting > 0) continue;
                channel.Dispose();
                channel = null;
            }

            try
            {
                return channel ??= new UdpChannel<int>(_resolvers[resolver], _ids, blocking: false);
            }
            catch (SocketException)
            {
                return null;
            }
        }

        return channels[turn];
    }

    private bool ReceiveAll()
    {
        var any = false;
        for (var i = 0; i < _channels.Length; i++)
        {
            for (var taken = 0; taken < MostTakenAtOnce && _channels[i] is { Waiting: > 0 } channel; taken++)
            {
                var length = channel.Socket.Receive(_datagram, SocketFlags.None, out var error);
                if (error == SocketError.WouldBlock) break;
                any = true;
                if (error == SocketError.MessageSize) continue;
                if (error == SocketError.Success) Take(channel, _datagram.AsSpan(0, length));
                else Abandon(channel);
            }
        }

        return any;
    }

    private void Take(UdpChannel<int> channel, ReadOnlySpan<byte> datagram)
    {
        if (datagram.Length < sizeof(ushort) || !channel.TryFind(BinaryPrimitives.ReadUInt16BigEndian(datagram), out var place)) return;
        ref var question = ref _places[place];
        var match = _read.Read(datagram, QueryOf(place)[..question.QueryLength]);
        if (match == ReplyMatch.Another) return;
        Unqueue(place);
        channel.Leave(question.Id);
        question.Channel = null;
        var now = _time.GetTimestamp();
        switch (match)
        {
            case ReplyMatch.Truncated:
                FetchOverTcp(place);
                break;
            case ReplyMatch.Answer when _read.Outcome != DnsOutcome.Unknown || question.Resolver == _resolvers.Count - 1:
                Answer(place, _read.Outcome, _read.Code, _read.Addresses, _read.Ttl, now);
                break;
            default:
                question.End = match == ReplyMatch.Answer ? AttemptEnd.Said : AttemptEnd.Unreadable;
                if (Advance(place, now)) Attempt(place, now);
                break;
        }
    }

    /// <summary>Goes on to the next attempt, or gives the question up with how its last one ended and returns false.</summary>
    private bool Advance(int place, long now)
    {
        ref var question = ref _places[place];
        if (question.End != AttemptEnd.Said && question.Repeated < _options.Retries)
        {
            question.Repeated++;
            return true;
        }

        if (question.Resolver < _resolvers.Count - 1)
        {
            (question.Resolver, question.Repeated, question.Started) = (question.Resolver + 1, 0, now);
            return true;
        }

        Answer(place, DnsOutcome.Unknown, WireReply.CodeOf(question.End), [], null, now);
        return false;
    }

    private void Answer(int place, DnsOutcome outcome, DnsCode code, ReadOnlySpan<uint> addresses, TimeSpan? ttl, long now)
    {
        ref readonly var question = ref _places[place];
        _free[_freeCount++] = place;
        _questions.Answered(question.Ticket, new BulkAnswer
        {
            Outcome = outcome,
            Code = code,
            Addresses = addresses,
            Ttl = ttl,
            Resolver = question.Resolver,
            Elapsed = _time.GetElapsedTime(question.Started, now),
        });
    }

    private void EndOverdue()
    {
        if (_oldest == None) return;
        var now = _time.GetTimestamp();
        while (_oldest != None && _places[_oldest].SentAt + _timeout <= now)
        {
            var place = _oldest;
            End(place, AttemptEnd.Silence);
            if (Advance(place, now)) Attempt(place, now);
        }
    }

    private void End(int place, AttemptEnd end)
    {
        ref var question = ref _places[place];
        Unqueue(place);
        question.Channel!.Leave(question.Id);
        (question.Channel, question.End) = (null, end);
    }

    // An ICMP message says that nobody listens: nothing more comes for any question on this socket.
    private void Abandon(UdpChannel<int> channel)
    {
        _channels[Array.IndexOf(_channels, channel)] = null;
        channel.Dispose();
        var now = _time.GetTimestamp();
        int[] waiting = [.. channel.All];
        foreach (var place in waiting) End(place, AttemptEnd.Unreachable);
        foreach (var place in waiting)
        {
            if (Advance(place, now)) Attempt(place, now);
        }
    }

    private void FetchOverTcp(int place)
    {
        _streaming++;
        ref readonly var question = ref _places[place];
        var name = WireName.Shown(QueryMessage.NameOf(QueryOf(place)));
        _ = FetchOverTcpAsync(place, _streams[question.Resolver], new DnsQuestion(name, DnsRecordType.A));
    }

    private async Task FetchOverTcpAsync(int place, DnsClientResolver stream, DnsQuestion question)
    {
        // The library begins its work on the caller's thread, and this one has others to serve.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            _streamed.Enqueue((place, await stream.AskAsync(question, _cancellationToken)));
        }
        catch (OperationCanceledException)
        {
            // The whole bulk was cancelled, and nobody looks at this any more.
        }
    }

    private bool TakeStreamed()
    {
        var any = false;
        while (_streaming > 0 && _streamed.TryDequeue(out var fetched))
        {
            any = true;
            _streaming--;
            var (place, reply) = fetched;
            ref var question = ref _places[place];
            var now = _time.GetTimestamp();
            question.End = AttemptEnd.Said;
            if (reply.Outcome == DnsOutcome.Unknown && question.Resolver < _resolvers.Count - 1)
            {
                if (Advance(place, now)) Attempt(place, now);
                continue;
            }

            uint[] addresses = [.. reply.Of<AddressRecord>().Select(record => BinaryPrimitives.ReadUInt32BigEndian(record.Address.GetAddressBytes()))];
            Answer(place, reply.Outcome, reply.Code, addresses, reply.Ttl, now);
        }

        return any;
    }

    private void Wait()
    {
        var next = _oldestFresh != None ? _oldestFresh : _oldest;
        if (next != None) _places[next].Channel!.Socket.Poll(WaitMicroseconds, SelectMode.SelectRead);
        else _cancellationToken.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(1));
    }

    // All attempts may take equally long, so the order of sending is the order of the ends.
    private void Queue(int place)
    {
        ref var question = ref _places[place];
        (question.Older, question.Newer) = (_newest, None);
        if (_newest == None) _oldest = place;
        else _places[_newest].Newer = place;
        _newest = place;
        question.IsFresh = true;
        _freshCount++;
        if (_oldestFresh == None) _oldestFresh = place;
    }

    private void Age(long now)
    {
        while (_oldestFresh != None && _places[_oldestFresh].SentAt + _freshTime <= now) Stale(_oldestFresh);
    }

    private void Stale(int place)
    {
        ref var question = ref _places[place];
        question.IsFresh = false;
        _freshCount--;
        if (_oldestFresh == place) _oldestFresh = question.Newer;
    }

    private void Unqueue(int place)
    {
        if (_places[place].IsFresh) Stale(place);
        ref readonly var question = ref _places[place];
        if (question.Older == None) _oldest = question.Newer;
        else _places[question.Older].Newer = question.Newer;
        if (question.Newer == None) _newest = question.Older;
        else _places[question.Newer].Older = question.Older;
    }

    private struct Place
    {
        public long Ticket;
        public long Started;
        public long SentAt;
        public UdpChannel<int>? Channel;
        public int QueryLength;
        public int Resolver;
        public int Repeated;
        public int Older;
        public int Newer;
        public AttemptEnd End;
        public ushort Id;
        public bool IsFresh;
    }
}
