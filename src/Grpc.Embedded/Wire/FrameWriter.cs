using System.Buffers;
using System.IO.Compression;
using Grpc.Core;
using Grpc.Net.Compression;

namespace Grpc.Wire;

/// <summary>
/// Serialises one message into a pooled buffer behind room for its header. Reusable; one message at a time; the frame
/// is valid until the next <see cref="Start"/> or <see cref="Return"/>.
/// </summary>
internal sealed class FrameWriter : SerializationContext, IBufferWriter<byte>
{
    private const int FirstBuffer = 512;

    private byte[] _buffer = [];
    private int _written;
    private int _frameLength;
    private int? _maxLength;
    private ICompressionProvider? _compression;
    private CompressionLevel? _level;

    /// <summary>The finished frame.</summary>
    public ReadOnlyMemory<byte> Frame =>
        _frameLength > 0
            ? _buffer.AsMemory(0, _frameLength)
            : throw new InvalidOperationException("The serializer returned without calling Complete.");

    public void Start(int? maxLength, ICompressionProvider? compression, CompressionLevel? level = null)
    {
        _maxLength = maxLength;
        _compression = compression;
        _level = level;
        _written = MessageFrame.HeaderLength;
        _frameLength = 0;
        Reserve(0);
    }

    /// <summary>Gives the buffer back to the pool.</summary>
    public void Return()
    {
        var buffer = _buffer;
        _buffer = [];
        _frameLength = 0;
        if (buffer.Length > 0) ArrayPool<byte>.Shared.Return(buffer);
    }

    public override void SetPayloadLength(int payloadLength)
    {
        CheckLength(payloadLength);
        if (_compression is null) Reserve(payloadLength);
    }

    public override IBufferWriter<byte> GetBufferWriter() => this;

    public override void Complete(byte[] payload)
    {
        CheckLength(payload.Length);
        payload.CopyTo(GetSpan(payload.Length));
        Advance(payload.Length);
        Complete();
    }

    public override void Complete()
    {
        var length = _written - MessageFrame.HeaderLength;
        CheckLength(length);
        if (_compression is not null)
        {
            Compress(_compression);
            MessageFrame.WriteHeader(_buffer, compressed: true, _written - MessageFrame.HeaderLength);
        }
        else
        {
            Reserve(0);
            MessageFrame.WriteHeader(_buffer, compressed: false, length);
        }

        _frameLength = _written;
    }

    void IBufferWriter<byte>.Advance(int count) => Advance(count);

    Memory<byte> IBufferWriter<byte>.GetMemory(int sizeHint)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _buffer.AsMemory(_written);
    }

    Span<byte> IBufferWriter<byte>.GetSpan(int sizeHint) => GetSpan(sizeHint);

    private Span<byte> GetSpan(int sizeHint)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _buffer.AsSpan(_written);
    }

    private void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _buffer.Length - _written);
        _written += count;
    }

    private void Compress(ICompressionProvider provider)
    {
        using var compressed = new MemoryStream();
        using (var stream = provider.CreateCompressionStream(compressed, _level))
        {
            stream.Write(_buffer, MessageFrame.HeaderLength, _written - MessageFrame.HeaderLength);
        }

        _written = MessageFrame.HeaderLength;
        Reserve((int)compressed.Length);
        compressed.GetBuffer().AsSpan(0, (int)compressed.Length).CopyTo(_buffer.AsSpan(_written));
        _written += (int)compressed.Length;
    }

    private void CheckLength(int length)
    {
        if (length > _maxLength) throw MessageFrame.TooLongToSend(length, _maxLength.Value);
    }

    private void Reserve(int more)
    {
        var needed = _written + more;
        if (needed <= _buffer.Length) return;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(Math.Max(needed, _buffer.Length * 2), FirstBuffer));
        _buffer.AsSpan(0, Math.Min(_written, _buffer.Length)).CopyTo(larger);
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
