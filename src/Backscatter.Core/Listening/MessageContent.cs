using System.Buffers;

namespace Backscatter.Core.Listening;

/// <summary>
/// Takes the octets after DATA up to the line that ends them, and gives the message as it was before its dots were doubled (RFC 5321 section 4.5.2). Only CR LF . CR LF ends
/// it: with a bare CR or LF in that line it goes on, so that nothing said in it becomes a command (section 2.3.8). What is too much is counted and not kept.
/// </summary>
internal sealed class MessageContent(int mostBytes)
{
    private readonly ArrayBufferWriter<byte> _kept = new();
    private Place _place = Place.LineStart;
    private int _lineLength;

    private enum Place
    {
        LineStart,
        Dot,
        DotReturn,
        Text,
        Return,
    }

    /// <summary>Whether the line that ends the message has come.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Whether it is larger than allowed.</summary>
    public bool IsTooBig => Length > mostBytes;

    /// <summary>Whether one of its lines is longer than <see cref="ListenerLimits.LongestLine"/>.</summary>
    public bool HasLongLine { get; private set; }

    /// <summary>How many octets the message has so far, those that are not kept too.</summary>
    public long Length { get; private set; }

    /// <summary>The message; empty where it is refused.</summary>
    public ReadOnlyMemory<byte> Bytes => _kept.WrittenMemory;

    /// <summary>Takes more octets; how many of them belong to the message and the line that ends it.</summary>
    public int Take(ReadOnlySpan<byte> more)
    {
        for (var i = 0; i < more.Length; i++)
        {
            Take(more[i]);
            if (IsComplete) return i + 1;
        }

        return more.Length;
    }

    private void Take(byte next)
    {
        switch (_place)
        {
            case Place.LineStart when next == '.':
                _place = Place.Dot;
                return;
            case Place.Dot when next == '\r':
                _place = Place.DotReturn;
                return;
            case Place.DotReturn when next == '\n':
                IsComplete = true;
                return;
            case Place.DotReturn:
                Keep((byte)'\r');
                _place = Place.Return;
                break;
        }

        Keep(next);
        if (_place == Place.Return && next == '\n')
        {
            _place = Place.LineStart;
            _lineLength = 0;
        }
        else
        {
            _place = next == '\r' ? Place.Return : Place.Text;
        }
    }

    private void Keep(byte octet)
    {
        Length++;
        if (++_lineLength > ListenerLimits.LongestLine) HasLongLine = true;
        if (IsTooBig || HasLongLine) _kept.ResetWrittenCount();
        else _kept.Write([octet]);
    }
}
