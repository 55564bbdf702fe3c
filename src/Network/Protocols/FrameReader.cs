using System.Buffers;
using Libp2p.Core;
using Libp2p.Core.Encoding;

namespace Bib.Network.Protocols;

/// <summary>
/// Frames of a stream, each after its length as a varint: read as many at once as come. Nothing is held while nothing
/// comes, and room grows with what has come: a length alone costs whoever says it nothing.
/// </summary>
/// <param name="stream">The stream, on which nothing else comes.</param>
/// <param name="lengthMax">The most bytes of a frame: more are refused before they are waited for.</param>
/// <param name="roomFirst">Bytes for which room is made at once, where a frame says that it has as many: what this side
/// has asked for itself.</param>
/// <param name="what">What a frame is, for errors.</param>
internal sealed class FrameReader(Stream stream, int lengthMax, int roomFirst, string what) : IDisposable
{
    /// <summary>What is read at once.</summary>
    private const int RoomLength = 64 * 1024;

    private readonly byte[] _first = new byte[1];
    private byte[] _room = [];
    private byte[] _body = [];
    private int _from;
    private int _to;
    private long _bytes;

    /// <summary>The frame that was read last, until the next is: without its length.</summary>
    public ReadOnlyMemory<byte> Frame { get; private set; }

    /// <summary>How many bytes have come.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>Reads a frame.</summary>
    /// <returns>False when the stream has ended before it.</returns>
    /// <exception cref="MalformedException">It is too long, or cut off.</exception>
    public async ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        GiveBack(ref _body);
        Frame = default;
        while (true)
        {
            switch (Varint.TryRead(_room.AsSpan(_from.._to), out var length, out var head))
            {
                case OperationStatus.NeedMoreData:
                    if (await FillAsync(cancellationToken)) continue;
                    return _from == _to ? false : throw new MalformedException(what, "the stream ends within its length");
                case OperationStatus.Done when length <= (ulong)lengthMax:
                    _from += head;
                    Frame = await ReadBodyAsync((int)length, cancellationToken);
                    return true;
                case OperationStatus.Done:
                    throw new MalformedException(what, $"it says {length} bytes; at most {lengthMax} are allowed");
                default: throw new MalformedException(what, "its length is no varint");
            }
        }
    }

    /// <summary>Gives back what is held.</summary>
    public void Dispose()
    {
        Frame = default;
        GiveBack(ref _body);
        GiveBack(ref _room);
        (_from, _to) = (0, 0);
    }

    private async ValueTask<ReadOnlyMemory<byte>> ReadBodyAsync(int length, CancellationToken cancellationToken)
    {
        var start = _from;
        if (_to - _from >= length)
        {
            _from += length;
            return _room.AsMemory(start, length);
        }

        if (length <= RoomLength / 4)
        {
            // A short one is made whole where it lies, so that what follows comes with it.
            while (_to - _from < length)
                if (!await FillAsync(cancellationToken)) throw Cut(length, _to - _from);
            start = _from;
            _from += length;
            return _room.AsMemory(start, length);
        }

        var count = _to - _from;
        _body = ArrayPool<byte>.Shared.Rent(Math.Min(length, Math.Max(Math.Max(roomFirst, RoomLength), count)));
        _room.AsSpan(_from, count).CopyTo(_body);
        (_from, _to) = (0, 0);
        while (true)
        {
            var room = Math.Min(length, _body.Length);
            while (count < room)
            {
                var read = await stream.ReadAsync(_body.AsMemory(count, room - count), cancellationToken);
                if (read == 0) throw Cut(length, count);
                Interlocked.Add(ref _bytes, read);
                count += read;
            }

            if (count == length) return _body.AsMemory(0, length);
            var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(length, 4L * count));
            _body.AsSpan(0, count).CopyTo(larger);
            GiveBack(ref _body);
            _body = larger;
        }
    }

    private MalformedException Cut(int length, int count) => new(what, $"the stream ends after {count} of its {length} bytes");

    /// <summary>Reads more of what comes.</summary>
    /// <returns>False at the end.</returns>
    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_from == _to)
        {
            GiveBack(ref _room);
            (_from, _to) = (0, 0);
            if (await stream.ReadAsync(_first, cancellationToken) == 0) return false;
            Interlocked.Increment(ref _bytes);
            _room = ArrayPool<byte>.Shared.Rent(RoomLength);
            (_room[0], _to) = (_first[0], 1);
            return true;
        }

        if (_from > 0)
        {
            _room.AsSpan(_from.._to).CopyTo(_room);
            (_from, _to) = (0, _to - _from);
        }

        var read = await stream.ReadAsync(_room.AsMemory(_to), cancellationToken);
        Interlocked.Add(ref _bytes, read);
        _to += read;
        return read > 0;
    }

    private static void GiveBack(ref byte[] buffer)
    {
        if (buffer.Length > 0) ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
    }
}
