using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Libp2p.Core;

namespace Libp2p.Security.Noise;

/// <summary>
/// The connection after the handshake: frames of two bytes of length, highest first, and as many of ciphertext. A frame
/// is decrypted where the reader wants it when it fits, else kept until it was read.
/// </summary>
internal sealed class NoiseStream(DuplexStream inner, NoiseCipher send, NoiseCipher receive) : DuplexStream
{
    /// <summary>Bytes of a frame's length.</summary>
    public const int HeadLength = 2;

    /// <summary>The most bytes of a frame after its length.</summary>
    public const int FrameLengthMax = ushort.MaxValue;

    /// <summary>The most bytes of data in a frame.</summary>
    public const int DataLengthMax = FrameLengthMax - NoiseCipher.TagLength;

    /// <summary>What is read or sent at once, bytes: more than any frame, and as much as a pool's array has.</summary>
    private const int BufferLength = 128 * 1024;

    /// <summary>What came and was not decrypted yet; rented only while there is something.</summary>
    private byte[]? _came;
    private int _cameFrom;
    private int _cameTo;

    /// <summary>What was decrypted and not read yet lies in place of its ciphertext.</summary>
    private int _plainFrom;
    private int _plainTo;

    /// <summary>Reads data; with an empty buffer, waits until there is some or the other side has ended.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            if (_plainTo > _plainFrom) return TakePlain(buffer.Span);
            if (TakeFrames(buffer.Span) is var decrypted and > 0) return decrypted;
            if (_plainTo > _plainFrom) continue;
            if (!await FillAsync(cancellationToken)) return 0;
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.IsEmpty) return;
        var sending = ArrayPool<byte>.Shared.Rent(Math.Min(
            BufferLength, buffer.Length + (((buffer.Length / DataLengthMax) + 1) * (HeadLength + NoiseCipher.TagLength))));
        try
        {
            await WriteFramesAsync(buffer, sending, cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(sending);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WriteFramesAsync(
        ReadOnlyMemory<byte> buffer, byte[] sending, CancellationToken cancellationToken)
    {
        while (!buffer.IsEmpty)
        {
            var used = 0;
            while (!buffer.IsEmpty)
            {
                var count = Math.Min(
                    Math.Min(buffer.Length, DataLengthMax),
                    sending.Length - used - HeadLength - NoiseCipher.TagLength);
                if (count <= 0) break;
                var length = count + NoiseCipher.TagLength;
                BinaryPrimitives.WriteUInt16BigEndian(sending.AsSpan(used), (ushort)length);
                send.Encrypt(buffer.Span[..count], sending.AsSpan(used + HeadLength, length));
                used += HeadLength + length;
                buffer = buffer[count..];
            }

            await inner.WriteAsync(sending.AsMemory(0, used), cancellationToken);
        }
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override ValueTask CloseWriteAsync(CancellationToken cancellationToken = default) =>
        inner.CloseWriteAsync(cancellationToken);

    public override void Reset() => inner.Reset();

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }

    private int TakePlain(Span<byte> buffer)
    {
        var count = Math.Min(buffer.Length, _plainTo - _plainFrom);
        _came.AsSpan(_plainFrom, count).CopyTo(buffer);
        _plainFrom += count;
        return count;
    }

    /// <summary>Decrypts whole frames that came: as many as fit the buffer, or the next one in its place.</summary>
    /// <returns>How many bytes of data the buffer has now.</returns>
    private int TakeFrames(Span<byte> buffer)
    {
        var count = 0;
        while (_cameTo - _cameFrom >= HeadLength)
        {
            var came = _came!;
            var length = BinaryPrimitives.ReadUInt16BigEndian(came.AsSpan(_cameFrom));
            if (length < NoiseCipher.TagLength)
                throw new SecurityException($"A Noise frame says {length} bytes, fewer than its tag of {NoiseCipher.TagLength}.");
            if (_cameTo - _cameFrom < HeadLength + length) break;
            var frame = came.AsSpan(_cameFrom + HeadLength, length);
            var data = length - NoiseCipher.TagLength;
            if (data <= buffer.Length - count)
            {
                Decrypt(frame, buffer.Slice(count, data));
                count += data;
                _cameFrom += HeadLength + length;
                continue;
            }

            if (count > 0) break;
            Decrypt(frame, frame[..data]);
            _plainFrom = _cameFrom + HeadLength;
            _plainTo = _plainFrom + data;
            _cameFrom += HeadLength + length;
            break;
        }

        return count;
    }

    private void Decrypt(ReadOnlySpan<byte> frame, Span<byte> data)
    {
        if (receive.TryDecrypt(frame, data)) return;
        inner.Reset();
        throw new SecurityException("A Noise frame does not decrypt: it was changed, repeated or left out on its way.");
    }

    /// <summary>Reads more of what comes. A connection on which nothing comes holds no buffer.</summary>
    /// <returns>False at the end.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_cameFrom == _cameTo)
        {
            GiveBack();
            _ = await inner.ReadAsync(Memory<byte>.Empty, cancellationToken); // waits until something comes
        }

        _came ??= ArrayPool<byte>.Shared.Rent(BufferLength);
        if (_cameFrom > 0)
        {
            _came.AsSpan(_cameFrom.._cameTo).CopyTo(_came);
            (_cameFrom, _cameTo) = (0, _cameTo - _cameFrom);
        }

        var read = await inner.ReadAsync(_came.AsMemory(_cameTo..BufferLength), cancellationToken);
        _cameTo += read;
        if (read > 0) return true;
        var cut = _cameTo - _cameFrom;
        GiveBack();
        return cut == 0
            ? false
            : throw new SecurityException($"The connection ended within a Noise frame, {cut} bytes into it.");
    }

    private void GiveBack()
    {
        if (_came is not null) ArrayPool<byte>.Shared.Return(_came);
        (_came, _cameFrom, _cameTo, _plainFrom, _plainTo) = (null, 0, 0, 0, 0);
    }
}
