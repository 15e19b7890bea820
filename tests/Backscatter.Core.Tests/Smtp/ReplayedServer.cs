using System.Net;
using System.Text;
using Backscatter.Core.Smtp;

namespace Backscatter.Core.Tests.Smtp;

/// <summary>In which pieces a reply reaches the reader.</summary>
public enum Delivery
{
    /// <summary>All lines of a reply at once.</summary>
    Whole,

    /// <summary>Line by line.</summary>
    Line,

    /// <summary>Byte by byte.</summary>
    Byte,
}

/// <summary>Plays the server of a written conversation, and keeps what the client said otherwise than written. Nothing in it waits, so nothing can hang.</summary>
internal sealed class ReplayedServer(Conversation conversation, Delivery delivery) : ISmtpConnector
{
    private readonly Queue<(char Side, string Text)> _script = new(conversation.Lines);
    private readonly Queue<byte[]> _pieces = new();

    /// <summary>What was not as written; empty for a client that kept to it to the end.</summary>
    public List<string> Surprises { get; } = [];

    /// <summary>Lines of the script that were not reached.</summary>
    public int Left => _script.Count(line => line.Side != 'X') + _pieces.Count;

    public Task<Stream> ConnectAsync(IPEndPoint endpoint, CancellationToken cancellationToken)
    {
        Speak();
        return Task.FromResult<Stream>(new Wire(this));
    }

    private void Speak()
    {
        var reply = new List<string>();
        while (_script.TryPeek(out var next) && next.Side == 'S') reply.Add(_script.Dequeue().Text + "\r\n");
        var text = string.Concat(reply);
        foreach (var piece in delivery switch
        {
            Delivery.Whole => text.Length > 0 ? [Encoding.UTF8.GetBytes(text)] : [],
            Delivery.Line => reply.Select(Encoding.UTF8.GetBytes),
            _ => Encoding.UTF8.GetBytes(text).Select(value => (byte[])[value]),
        }) _pieces.Enqueue(piece);
    }

    private void Hear(string command)
    {
        if (!_script.TryPeek(out var next) || next.Side != 'C' || next.Text != command)
        {
            Surprises.Add($"said {command} where {(next.Side == 'C' ? next.Text : "nothing")} was expected");
            return;
        }

        _script.Dequeue();
        Speak();
    }

    private sealed class Wire(ReplayedServer server) : MemoryStream
    {
        private readonly StringBuilder _said = new();
        private ReadOnlyMemory<byte> _piece;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (_piece.IsEmpty && server._pieces.TryDequeue(out var next)) _piece = next;
            var length = Math.Min(_piece.Length, buffer.Length);
            _piece[..length].CopyTo(buffer);
            _piece = _piece[length..];
            return ValueTask.FromResult(length);
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _said.Append(Encoding.ASCII.GetString(buffer.Span));
            var lines = _said.ToString().Split("\r\n");
            foreach (var line in lines[..^1]) server.Hear(line);
            _said.Clear().Append(lines[^1]);
            return ValueTask.CompletedTask;
        }
    }
}
