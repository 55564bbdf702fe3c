using System.Buffers.Binary;

namespace Bib.Query.Worker.Protocol;

/// <summary>Writes frames to a pipe, whole, from any thread. A full pipe blocks: that is the back-pressure.</summary>
internal sealed class FrameWriter(Stream stream)
{
    private readonly Lock _gate = new();

    /// <summary>Writes a frame.</summary>
    public void Write(MessageKind kind, ReadOnlySpan<byte> payload)
    {
        Span<byte> header = stackalloc byte[Frame.HeaderSize];
        BinaryPrimitives.WriteInt32LittleEndian(header, payload.Length);
        header[4] = (byte)kind;
        lock (_gate)
        {
            stream.Write(header);
            stream.Write(payload);
            stream.Flush();
        }
    }

    /// <summary>Writes a frame unless another one is being written just now.</summary>
    public void TryWrite(MessageKind kind, ReadOnlySpan<byte> payload)
    {
        if (!_gate.TryEnter()) return;
        try
        {
            Write(kind, payload);
        }
        finally
        {
            _gate.Exit();
        }
    }
}
