using System.Buffers.Binary;

namespace Bib.Query.Worker.Protocol;

/// <summary>Reads frames from a pipe.</summary>
internal sealed class FrameReader(Stream stream)
{
    private readonly byte[] _header = new byte[Frame.HeaderSize];

    /// <summary>The next frame, its payload in an array of its own; null at the end.</summary>
    /// <exception cref="ProtocolException">It is longer than any may be, or cut.</exception>
    public async ValueTask<Frame?> ReadAsync(CancellationToken cancellationToken)
    {
        var got = await stream.ReadAtLeastAsync(
            _header, Frame.HeaderSize, throwOnEndOfStream: false, cancellationToken);
        if (got == 0) return null;
        if (got < Frame.HeaderSize) throw new ProtocolException("a frame ends within its header");
        var payload = new byte[LengthOf(_header)];
        got = await stream.ReadAtLeastAsync(
            payload, payload.Length, throwOnEndOfStream: false, cancellationToken);
        return got == payload.Length
            ? new Frame((MessageKind)_header[4], payload)
            : throw new ProtocolException($"a frame of {payload.Length} bytes ends after {got}");
    }

    /// <summary>As <see cref="ReadAsync"/>, on the calling thread.</summary>
    public Frame? Read()
    {
        var got = stream.ReadAtLeast(_header, Frame.HeaderSize, throwOnEndOfStream: false);
        if (got == 0) return null;
        if (got < Frame.HeaderSize) throw new ProtocolException("a frame ends within its header");
        var payload = new byte[LengthOf(_header)];
        stream.ReadExactly(payload);
        return new Frame((MessageKind)_header[4], payload);
    }

    private static int LengthOf(ReadOnlySpan<byte> header)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(header);
        return length is >= 0 and <= Frame.PayloadMax
            ? length
            : throw new ProtocolException($"a frame says it has {length} bytes; at most {Frame.PayloadMax} are allowed");
    }
}
