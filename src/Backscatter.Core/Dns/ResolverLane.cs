using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Backscatter.Core.Dns;

/// <summary>
/// Asks one resolver one question after the other, many at once, each over a socket that chance picks among a few. A datagram counts as the reply
/// when it comes from the resolver, bears the id of a query that waits on that socket, and repeats its question; everything else is dropped.
/// </summary>
internal sealed class ResolverLane : IDisposable
{
    private readonly IPEndPoint _resolver;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly QueryIds _ids = new();
    private readonly UdpChannel<OpenQuestion>?[] _channels;
    private readonly HashSet<UdpChannel<OpenQuestion>> _leaving = [];
    private bool _closed;

    public ResolverLane(IPEndPoint resolver, int sockets, TimeSpan timeout, TimeProvider time)
    {
        (_resolver, _timeout, _time) = (resolver, timeout, time);
        _channels = new UdpChannel<OpenQuestion>?[sockets];
        Name = resolver.ToString();
    }

    /// <summary>The resolver as <c>ip:port</c>.</summary>
    public string Name { get; }

    /// <summary>Makes one attempt. The query is without an id; it is given one here.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<WireReply> AskAsync(byte[] query, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var question = new OpenQuestion(query);
        try
        {
            if (!Send(question)) return WireReply.Unreachable;
            using var timer = _time.CreateTimer(static state => ((OpenQuestion)state!).End(WireReply.Silence), question, _timeout, Timeout.InfiniteTimeSpan);
            using var cancelled = cancellationToken.UnsafeRegister(static (state, token) => ((OpenQuestion)state!).Cancel(token), question);
            return await question.Reply;
        }
        finally
        {
            Leave(question);
        }
    }

    /// <summary>Closes the sockets; who still waits learns that the resolver cannot be reached.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _closed = true;
            for (var i = 0; i < _channels.Length; i++)
            {
                if (_channels[i] is { } channel) Abandon(channel);
            }

            foreach (var channel in _leaving.ToArray()) Abandon(channel);
        }
    }

    private bool Send(OpenQuestion question)
    {
        lock (_lock)
        {
            if (_closed || Channel() is not { } channel) return false;
            question.Channel = channel;
            question.Id = channel.Enter(question);
            QueryMessage.Number(question.Query, question.Id);
            channel.Socket.Send(question.Query, SocketFlags.None, out var error);
            if (error == SocketError.Success) return true;
            // What a send reports is what came back for an earlier one: nobody listens there, for none of those who wait.
            Abandon(channel);
            return false;
        }
    }

    private UdpChannel<OpenQuestion>? Channel()
    {
        ref var place = ref _channels[RandomNumberGenerator.GetInt32(_channels.Length)];
        if (place is { IsSpent: true } spent)
        {
            place = null;
            if (spent.Waiting == 0) spent.Dispose();
            else _leaving.Add(spent);
        }

        if (place is not null) return place;
        try
        {
            place = new UdpChannel<OpenQuestion>(_resolver, _ids, blocking: true);
        }
        catch (SocketException)
        {
            return null;
        }

        _ = ReceiveAsync(place);
        return place;
    }

    private void Leave(OpenQuestion question)
    {
        if (question.Channel is not { } channel) return;
        lock (_lock)
        {
            channel.Leave(question.Id);
            if (channel.Waiting == 0 && _leaving.Remove(channel)) channel.Dispose();
        }
    }

    private async Task ReceiveAsync(UdpChannel<OpenQuestion> channel)
    {
        var buffer = new byte[ReplyMessage.Longest];
        var read = new ReplyMessage();
        while (true)
        {
            try
            {
                var length = await channel.Socket.ReceiveAsync(buffer.AsMemory(), SocketFlags.None);
                Take(channel, buffer.AsSpan(0, length), read);
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.MessageSize)
            {
                // Larger than any reply that was asked for.
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // An ICMP message says that nobody listens, or the socket was closed: either way no reply comes through it any more.
                lock (_lock) Abandon(channel);
                return;
            }
        }
    }

    private void Take(UdpChannel<OpenQuestion> channel, ReadOnlySpan<byte> datagram, ReplyMessage read)
    {
        if (datagram.Length < sizeof(ushort)) return;
        OpenQuestion? question;
        lock (_lock)
        {
            if (!channel.TryFind(BinaryPrimitives.ReadUInt16BigEndian(datagram), out question)) return;
        }

        switch (read.Read(datagram, question.Query))
        {
            case ReplyMatch.Answer: question.End(WireReply.Said(read, datagram)); break;
            case ReplyMatch.Truncated: question.End(WireReply.Truncated); break;
            case ReplyMatch.Unreadable: question.End(WireReply.Unreadable); break;
        }
    }

    private void Abandon(UdpChannel<OpenQuestion> channel)
    {
        var place = Array.IndexOf(_channels, channel);
        if (place >= 0) _channels[place] = null;
        _leaving.Remove(channel);
        channel.Dispose();
        foreach (var question in channel.All) question.End(WireReply.Unreachable);
    }

    private sealed class OpenQuestion(byte[] query)
    {
        private readonly TaskCompletionSource<WireReply> _reply = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public byte[] Query { get; } = query;

        public UdpChannel<OpenQuestion>? Channel { get; set; }

        public ushort Id { get; set; }

        public Task<WireReply> Reply => _reply.Task;

        public void End(WireReply reply) => _reply.TrySetResult(reply);

        public void Cancel(CancellationToken token) => _reply.TrySetCanceled(token);
    }
}
