using System.IO.Compression;

namespace Backscatter.Storage.Backup;

/// <summary>The lines of a file in gzip, each held alone and never more of it than a record of ours has.</summary>
/// <param name="file">The file.</param>
/// <param name="mostBytes">The most bytes of a line.</param>
internal sealed class BackupLines(Stream file, int mostBytes) : IDisposable
{
    private readonly Counting _file = new(file);
    private GZipStream? _zip;
    private byte[] _buffer = new byte[128 * 1024];
    private int _from;
    private int _until;

    /// <summary>How many bytes of the file were read.</summary>
    public long Position => _file.Count;

    /// <summary>Whether the file was read to its end.</summary>
    public bool IsAtEnd => _file.IsAtEnd;

    /// <summary>The next line without its line feed, good until the next call; empty at the end of the file.</summary>
    /// <exception cref="InvalidDataException">What comes is no gzip, or a line without an end.</exception>
    public ReadOnlyMemory<byte>? Next()
    {
        _zip ??= new GZipStream(_file, CompressionMode.Decompress, leaveOpen: true);
        var searched = 0;
        while (true)
        {
            var end = _buffer.AsSpan(_from + searched, _until - _from - searched).IndexOf((byte)'\n');
            if (end >= 0)
            {
                var line = _buffer.AsMemory(_from, searched + end);
                _from += searched + end + 1;
                return line;
            }

            searched = _until - _from;
            if (searched >= mostBytes) throw new LineTooLongException();
            MakeRoom();
            var read = _zip.Read(_buffer, _until, _buffer.Length - _until);
            if (read > 0) _until += read;
            else if (searched == 0) return null;
            else throw new EndOfStreamException();
        }
    }

    public void Dispose() => _zip?.Dispose();

    private void MakeRoom()
    {
        if (_until < _buffer.Length) return;
        var held = _until - _from;
        var larger = held > _buffer.Length / 2 ? new byte[Math.Min(_buffer.Length * 2L, mostBytes + 1L)] : _buffer;
        _buffer.AsSpan(_from, held).CopyTo(larger);
        (_buffer, _from, _until) = (larger, 0, held);
    }

    /// <summary>A line is longer than any of ours.</summary>
    public sealed class LineTooLongException : Exception;

    private sealed class Counting(Stream inner) : Stream
    {
        public long Count { get; private set; }

        public bool IsAtEnd { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => Count;
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var read = inner.Read(buffer);
            Count += read;
            IsAtEnd = read == 0 && buffer.Length > 0;
            return read;
        }

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
