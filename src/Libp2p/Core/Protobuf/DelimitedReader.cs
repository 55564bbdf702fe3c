using System.Buffers;
using Libp2p.Core.Encoding;

namespace Libp2p.Core.Protobuf;

/// <summary>
/// Messages of a stream on which nothing else comes, each after its length as a varint: read as many at once as come,
/// unlike <see cref="Delimited"/>, which leaves what follows to others. Nothing is held while nothing comes.
/// </summary>
/// <param name="stream">The stream.</param>
/// <param name="lengthMax">The most bytes of a message: more are refused before they are waited for.</param>
/// <param name="what">What a message is, for errors.</param>
internal sealed class DelimitedReader(DuplexStream stream, int lengthMax, string what) : IDisposable
{
    private const int RoomLength = 64 * 1024;

    private readonly byte[] _first = new byte[1];
    private byte[] _room = [];
    private int _from;
    private int _to;

    /// <summary>Reads a message.</summary>
    /// <returns>Null when the stream has ended before it.</returns>
    /// <exception cref="MalformedException">It is too long, or cut off.</exception>
    public async ValueTask<byte[]?> ReadAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            switch (Varint.TryRead(_room.AsSpan(_from.._to), out var length, out var head))
            {
                case OperationStatus.NeedMoreData when _to - _from < Varint.LengthMax:
                    if (await FillAsync(cancellationToken)) continue;
                    return _from == _to ? null : throw new MalformedException(what, "the stream ends within its length");
                case OperationStatus.Done when length <= (ulong)lengthMax:
                    _from += head;
                    return await ReadBodyAsync((int)length, cancellationToken);
                case OperationStatus.Done:
                    throw new MalformedException(what, $"it says {length} bytes; at most {lengthMax} are allowed");
                default: throw new MalformedException(what, "its length is no varint");
            }
        }
    }

    /// <summary>Gives back what is held.</summary>
    public void Dispose()
    {
        if (_room.Length > 0) ArrayPool<byte>.Shared.Return(_room);
        (_room, _from, _to) = ([], 0, 0);
    }

    private async ValueTask<byte[]> ReadBodyAsync(int length, CancellationToken cancellationToken)
    {
        while (_to - _from < Math.Min(length, RoomLength))
        {
            if (await FillAsync(cancellationToken)) continue;
            throw new MalformedException(what, $"the stream ends after {_to - _from} of its {length} bytes");
        }

        // Room beyond what has come is made as more comes: a length alone costs whoever says it nothing.
        var message = new byte[Math.Min(length, 2 * RoomLength)];
        var count = Math.Min(length, _to - _from);
        _room.AsSpan(_from, count).CopyTo(message);
        _from += count;
        while (true)
        {
            var read = await stream.ReadAtLeastAsync(
                message.AsMemory(count), message.Length - count, throwOnEndOfStream: false, cancellationToken);
            count += read;
            if (count < message.Length)
                throw new MalformedException(what, $"the stream ends after {count} of its {length} bytes");
            if (count == length) return message;
            Array.Resize(ref message, (int)Math.Min(length, 2L * message.Length));
        }
    }

    /// <summary>Reads more of what comes.</summary>
    /// <returns>False at the end.</returns>
    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_from == _to)
        {
            Dispose();
            if (await stream.ReadAsync(_first, cancellationToken) == 0) return false;
            _room = ArrayPool<byte>.Shared.Rent(RoomLength);
            (_room[0], _to) = (_first[0], 1);
            return true;
        }

        if (_from > 0)
        {
            _room.AsSpan(_from.._to).CopyTo(_room);
            (_from, _to) = (0, _to - _from);
        }

        var read = await stream.ReadAsync(_room.AsMemory(_to..RoomLength), cancellationToken);
        _to += read;
        return read > 0;
    }
}
