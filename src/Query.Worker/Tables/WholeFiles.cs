using System.Buffers.Binary;
using System.IO.Compression;

namespace Bib.Query.Worker.Tables;

/// <summary>
/// Whether a compressed text file is all there. What reads it as rows does not tell: one that was cut just behind a
/// line is, to it, a shorter table.
/// </summary>
internal static class WholeFiles
{
    /// <summary>
    /// A gzip member of its own, put behind the file: only where the file ends with the end of a member does it come
    /// out again, and last. Its content is random, so that no file ends with it by itself.
    /// </summary>
    private static readonly byte[] _mark = Convert.FromHexString("8d1f6c02b7e94a5533c1d07ea6185b9f42ec7a310d8854bb");

    /// <summary>Requires it.</summary>
    /// <exception cref="TableException">It is cut, or damaged.</exception>
    public static void Require(TableFileLink file, CancellationToken cancellationToken)
    {
        if (file.Shown.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)) RequireGzip(file, cancellationToken);
        else if (file.Shown.EndsWith(".zst", StringComparison.OrdinalIgnoreCase)
            || file.Shown.EndsWith(".zstd", StringComparison.OrdinalIgnoreCase)) RequireZstandard(file);
    }

    /// <summary>
    /// Unpacks all of it: what is damaged as gzip, DuckDB reads as far as it goes, and may take minutes over what it
    /// makes of the rest.
    /// </summary>
    private static void RequireGzip(TableFileLink file, CancellationToken cancellationToken)
    {
        try
        {
            using var bytes = File.OpenRead(file.Path);
            Span<byte> head = stackalloc byte[2];
            if (bytes.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length || head is not [0x1f, 0x8b])
                throw new TableException($"'{file.Shown}' is no gzip file: its name says so, and its first bytes do not.");
            bytes.Position = 0;
            using var marked = new ConcatenatedStream(bytes, Mark());
            using var text = new GZipStream(marked, CompressionMode.Decompress);
            var buffer = new byte[1 << 16];
            var end = new byte[_mark.Length];
            for (int read; (read = text.Read(buffer)) > 0;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Keep(end, buffer.AsSpan(0, read));
            }

            if (end.AsSpan().SequenceEqual(_mark)) return;
        }
        catch (InvalidDataException)
        {
            throw new TableException($"'{file.Shown}' is damaged or cut as a gzip file.");
        }

        throw new TableException($"'{file.Shown}' is cut: it ends in the middle of what gzip has compressed.");
    }

    /// <summary>Goes from block to block of the frames (RFC 8878, 3.1): the last one ends with the file.</summary>
    private static void RequireZstandard(TableFileLink file)
    {
        using var bytes = File.OpenRead(file.Path);
        var length = bytes.Length;
        Span<byte> head = stackalloc byte[4];
        while (bytes.Position < length)
        {
            Read(bytes, head);
            var magic = BinaryPrimitives.ReadUInt32LittleEndian(head);
            if ((magic & 0xFFFFFFF0) == 0x184D2A50)
            {
                Read(bytes, head);
                Skip(bytes, BinaryPrimitives.ReadUInt32LittleEndian(head));
                continue;
            }

            if (magic != 0xFD2FB528)
                throw new TableException($"'{file.Shown}' is no zstd file, or damaged: its name says so, and its bytes do not.");
            Read(bytes, head[..1]);
            var descriptor = head[0];
            var isSingle = (descriptor & 0x20) != 0;
            var dictionary = (descriptor & 3) switch { 0 => 0, 1 => 1, 2 => 2, _ => 4 };
            var size = (descriptor >> 6) switch { 0 => isSingle ? 1 : 0, 1 => 2, 2 => 4, _ => 8 };
            Skip(bytes, (isSingle ? 0 : 1) + dictionary + size);
            bool isLast;
            do
            {
                Read(bytes, head[..3]);
                var block = head[0] | (head[1] << 8) | (head[2] << 16);
                isLast = (block & 1) != 0;
                var isRepeated = ((block >> 1) & 3) == 1;
                Skip(bytes, isRepeated ? 1 : block >> 3);
            }
            while (!isLast);
            if ((descriptor & 4) != 0) Skip(bytes, 4);
        }

        void Read(FileStream from, Span<byte> into)
        {
            if (from.ReadAtLeast(into, into.Length, throwOnEndOfStream: false) < into.Length) throw Cut();
        }

        void Skip(FileStream from, long count)
        {
            if (from.Position + count > length) throw Cut();
            from.Seek(count, SeekOrigin.Current);
        }

        TableException Cut() =>
            new($"'{file.Shown}' is cut: it ends in the middle of what zstd has compressed.");
    }

    private static MemoryStream Mark()
    {
        var member = new MemoryStream();
        using (var packed = new GZipStream(member, CompressionLevel.NoCompression, leaveOpen: true)) packed.Write(_mark);
        member.Position = 0;
        return member;
    }

    /// <summary>Moves the last bytes of what came into <paramref name="end"/>.</summary>
    private static void Keep(Span<byte> end, ReadOnlySpan<byte> read)
    {
        var count = Math.Min(end.Length, read.Length);
        end[count..].CopyTo(end);
        read[^count..].CopyTo(end[^count..]);
    }

    /// <summary>One stream after the other, forward only.</summary>
    private sealed class ConcatenatedStream(Stream first, Stream second) : Stream
    {
        private bool _isSecond;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(Span<byte> buffer)
        {
            if (!_isSecond)
            {
                var read = first.Read(buffer);
                if (read > 0 || buffer.IsEmpty) return read;
                _isSecond = true;
            }

            return second.Read(buffer);
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
