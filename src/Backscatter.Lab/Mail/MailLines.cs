using System.Text;

namespace Backscatter.Lab.Mail;

/// <summary>How a line from the client ended.</summary>
internal enum LineEnd
{
    /// <summary>With CR LF, as it must.</summary>
    Proper,

    /// <summary>With LF alone, which is no line end in SMTP (RFC 5321 section 2.3.8).</summary>
    BareLineFeed,

    /// <summary>It was longer than <see cref="MailLines.Longest"/>; the rest was read and dropped.</summary>
    TooLong,

    /// <summary>The client closed.</summary>
    Closed,
}

/// <summary>Reads lines of bounded length from a client, bytes as Latin-1 characters.</summary>
internal sealed class MailLines(Stream stream)
{
    /// <summary>More than the 512 of RFC 5321 section 4.5.3.1.4 and the 1,000 of text lines in 4.5.3.1.6, and still little.</summary>
    public const int Longest = 2_048;

    private readonly byte[] _buffer = new byte[4_096];
    private readonly StringBuilder _line = new();
    private int _next;
    private int _end;

    public async Task<(string Text, LineEnd End)> ReadAsync(CancellationToken cancellationToken)
    {
        _line.Clear();
        var tooLong = false;
        while (true)
        {
            if (_next == _end)
            {
                _next = 0;
                _end = await stream.ReadAsync(_buffer, cancellationToken);
                if (_end == 0) return ("", LineEnd.Closed);
            }

            var c = (char)_buffer[_next++];
            if (c == '\n')
            {
                if (tooLong) return (_line.ToString(), LineEnd.TooLong);
                if (_line.Length == 0 || _line[^1] != '\r') return (_line.ToString(), LineEnd.BareLineFeed);
                return (_line.ToString(0, _line.Length - 1), LineEnd.Proper);
            }

            if (_line.Length < Longest) _line.Append(c);
            else tooLong = true;
        }
    }
}
