using System.Buffers;
using Grpc.Core;
using Grpc.Wire;

namespace Grpc.Net.Client.Calls;

/// <summary>Reads a response body message by message. One reader at a time.</summary>
internal sealed class ResponseFrames(Stream stream, int? maxLength)
{
    private const int FirstBuffer = 4096;

    private byte[] _buffer = [];
    private int _start;
    private int _end;
    private long _needed;

    /// <summary>The payload of the last message read; valid until the next read.</summary>
    public ReadOnlySequence<byte> Message { get; private set; }

    /// <summary>Whether that payload is compressed.</summary>
    public bool Compressed { get; private set; }

    /// <summary>Waits for the next message; false at the body's end, when the trailers are there.</summary>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        while (!TryTake())
        {
            if (!Filled(await FillAsync(cancellationToken).ConfigureAwait(false))) return false;
        }

        return true;
    }

    /// <summary>Takes the next message out of what has come; false when more must be filled in.</summary>
    public bool TryTake()
    {
        Message = default;
        var unread = new ReadOnlySequence<byte>(_buffer, _start, _end - _start);
        if (!MessageFrame.TryRead(ref unread, maxLength, out var compressed, out var message, out _needed)) return false;
        _start = _end - (int)unread.Length;
        Compressed = compressed;
        Message = message;
        return true;
    }

    /// <summary>Waits for more bytes; how many came goes to <see cref="Filled"/>.</summary>
    public ValueTask<int> FillAsync(CancellationToken cancellationToken)
    {
        MakeRoom(_needed);
        return stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
    }

    /// <summary>Counts in what came; false at the body's end.</summary>
    public bool Filled(int count)
    {
        _end += count;
        if (count > 0) return true;
        if (_end > _start)
        {
            throw MessageFrame.Failure(
                StatusCode.Internal, $"The response ended within a message: {_end - _start} of {_needed} bytes came.");
        }

        // Only here is it sure that no read still fills the buffer; otherwise the collector gets it.
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        _start = _end = 0;
        return false;
    }

    /// <summary>Grows as bytes arrive, so that a length alone makes nobody allocate it.</summary>
    private void MakeRoom(long needed)
    {
        if (_start == _end) _start = _end = 0;
        if (_end < _buffer.Length && needed <= _buffer.Length - _start) return;
        var unread = _end - _start;
        var wanted = needed <= _buffer.Length
            ? _buffer.Length
            : (int)Math.Max(FirstBuffer, Math.Min(needed, Math.Max(unread * 2L, FirstBuffer)));
        if (wanted <= _buffer.Length)
        {
            if (_start > 0)
            {
                _buffer.AsSpan(_start, unread).CopyTo(_buffer);
                _start = 0;
                _end = unread;
            }

            if (_end < _buffer.Length) return;
            wanted = (int)Math.Min(needed, _buffer.Length * 2L);
        }

        var larger = ArrayPool<byte>.Shared.Rent(wanted);
        _buffer.AsSpan(_start, unread).CopyTo(larger);
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
        _start = 0;
        _end = unread;
    }
}
