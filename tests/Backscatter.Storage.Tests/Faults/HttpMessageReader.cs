using System.Globalization;
using System.Text;

namespace Backscatter.Storage.Tests.Faults;

/// <summary>Reads whole HTTP/1.1 messages (RFC 9112) as the bytes they are, so that they can be passed on unchanged.</summary>
internal sealed class HttpMessageReader(Stream stream)
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    /// <summary>The next message; null where the other side has closed the connection before it.</summary>
    /// <param name="isReplyWithoutBody">Whether it is a reply that has no body whatever its head says (to HEAD).</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="EndOfStreamException">The connection was closed in the middle of it.</exception>
    public async Task<byte[]?> ReadAsync(bool isReplyWithoutBody, CancellationToken cancellationToken)
    {
        using var message = new MemoryStream();
        if (await LineAsync(message, mayEnd: true, cancellationToken) is not { } first) return null;
        var (length, isChunked) = (0L, false);
        while (await LineAsync(message, mayEnd: false, cancellationToken) is { Length: > 0 } field)
        {
            var (name, value) = (field[..field.IndexOf(':', StringComparison.Ordinal)], field[(field.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim());
            if (name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)) length = long.Parse(value, CultureInfo.InvariantCulture);
            isChunked |= name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase) && value.Contains("chunked", StringComparison.OrdinalIgnoreCase);
        }

        if (isReplyWithoutBody || first.Contains(" 204 ", StringComparison.Ordinal) || first.Contains(" 304 ", StringComparison.Ordinal)) return message.ToArray();
        if (isChunked) await ChunksAsync(message, cancellationToken);
        else await BytesAsync(message, length, cancellationToken);
        return message.ToArray();
    }

    private async Task ChunksAsync(MemoryStream message, CancellationToken cancellationToken)
    {
        while (true)
        {
            var line = (await LineAsync(message, mayEnd: false, cancellationToken))!;
            var size = long.Parse(line.Split(';')[0].Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            if (size == 0) break;
            await BytesAsync(message, size + 2, cancellationToken);
        }

        while (await LineAsync(message, mayEnd: false, cancellationToken) is { Length: > 0 })
        {
            // Trailers are passed on like everything else.
        }
    }

    private async Task<string?> LineAsync(MemoryStream message, bool mayEnd, CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        while (true)
        {
            if (_start == _end && !await FillAsync(cancellationToken)) return mayEnd && line.Length == 0 ? null : throw new EndOfStreamException();
            var next = _buffer[_start++];
            message.WriteByte(next);
            if (next == '\n') return line.ToString().TrimEnd('\r');
            line.Append((char)next);
        }
    }

    private async Task BytesAsync(MemoryStream message, long count, CancellationToken cancellationToken)
    {
        while (count > 0)
        {
            if (_start == _end && !await FillAsync(cancellationToken)) throw new EndOfStreamException();
            var take = (int)Math.Min(count, _end - _start);
            message.Write(_buffer, _start, take);
            _start += take;
            count -= take;
        }
    }

    private async Task<bool> FillAsync(CancellationToken cancellationToken)
    {
        _start = 0;
        _end = await stream.ReadAsync(_buffer, cancellationToken);
        return _end > 0;
    }
}
