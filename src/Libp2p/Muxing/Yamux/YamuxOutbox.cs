using System.Buffers;
using Libp2p.Core;

namespace Libp2p.Muxing.Yamux;

/// <summary>
/// What is to be sent. Frames of all streams gather in one buffer while another is on its way, so that small frames
/// share a packet. Who has data waits while the buffer is full; what keeps the connection going (windows, pings) never
/// does, since the reader sends it, and two readers that wait for each other would wait for ever.
/// </summary>
internal sealed class YamuxOutbox(DuplexStream stream)
{
    /// <summary>Where data begins to wait, bytes: what fills two Noise frames, of 65,519 bytes of data each.</summary>
    private const int DataMax = 2 * 65_519;

    /// <summary>The least of larger data that is worth a frame of its own, bytes.</summary>
    private const int PieceMin = 8 * 1024;

    /// <summary>
    /// Room that only control frames use, bytes: a peer that asks for more and reads nothing is left.
    /// </summary>
    private const int ControlMax = 64 * 1024;

    private readonly Lock _lock = new();
    private readonly Queue<Waiter> _waiting = new();
    private byte[]? _filling;
    private int _filled;
    private bool _sending;
    private Task _sent = Task.CompletedTask;
    private Exception? _failure;

    /// <summary>Ends when what was added so far is sent, or cannot be.</summary>
    public Task Sent
    {
        get
        {
            lock (_lock) return _sent;
        }
    }

    /// <summary>Adds a frame without data, at once. Ends the connection when too many wait already.</summary>
    public void AddControl(YamuxFrame frame)
    {
        lock (_lock)
        {
            if (_failure is not null) return;
            if (_filled + YamuxFrame.HeadLength > DataMax + ControlMax)
            {
                Fail(YamuxException.Protocol("it asks for answers and does not read them"));
                stream.Reset();
                return;
            }

            Append(frame, []);
            if (_sending) return;
            _sending = true;
        }

        StartSending();
    }

    /// <summary>Adds a frame with data, as much of it as there is room for, when there is.</summary>
    /// <returns>How many bytes of it.</returns>
    /// <exception cref="StreamResetException">The connection has ended.</exception>
    public async ValueTask<int> AddDataAsync(
        YamuxFlags flags, uint streamId, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        while (true)
        {
            Waiter waiter;
            lock (_lock)
            {
                if (_failure is not null) throw Ended();
                var count = Math.Min(DataMax - _filled - YamuxFrame.HeadLength, data.Length);
                if (count == data.Length || count >= PieceMin)
                {
                    Append(new(YamuxFrameType.Data, flags, streamId, (uint)count), data.Span[..count]);
                    if (_sending) return count;
                    _sending = true;
                    data = data[..count];
                    break;
                }

                waiter = new Waiter();
                _waiting.Enqueue(waiter);
            }

            await waiter.WaitAsync(cancellationToken);
        }

        StartSending();
        return data.Length;
    }

    /// <summary>Sends nothing any more.</summary>
    public void Fail(Exception failure)
    {
        lock (_lock)
        {
            _failure ??= failure;
            while (_waiting.TryDequeue(out var waiter)) waiter.Go();
        }
    }

    private StreamResetException Ended() => new("The connection has ended.", _failure);

    private void Append(YamuxFrame frame, ReadOnlySpan<byte> data)
    {
        _filling ??= ArrayPool<byte>.Shared.Rent(DataMax + ControlMax);
        frame.Write(_filling.AsSpan(_filled));
        data.CopyTo(_filling.AsSpan(_filled + YamuxFrame.HeadLength));
        _filled += YamuxFrame.HeadLength + data.Length;
    }

    private void StartSending()
    {
        var sent = SendAsync();
        lock (_lock) _sent = sent;
    }

    /// <summary>Sends until nothing is left: on the thread of who added, as far as the connection takes it.</summary>
    private async Task SendAsync()
    {
        while (true)
        {
            byte[] buffer;
            int length;
            lock (_lock)
            {
                if (_filled == 0 || _failure is not null)
                {
                    _sending = false;
                    if (_filling is not null) ArrayPool<byte>.Shared.Return(_filling);
                    (_filling, _filled) = (null, 0);
                    return;
                }

                (buffer, length) = (_filling!, _filled);
                (_filling, _filled) = (null, 0);
                while (_waiting.TryDequeue(out var waiter)) waiter.Go();
            }

            try
            {
                await stream.WriteAsync(buffer.AsMemory(0, length));
            }
            catch (Exception exception)
            {
                Fail(exception);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    /// <summary>One who waits for room.</summary>
    private sealed class Waiter
    {
        private readonly TaskCompletionSource _room = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Go() => _room.TrySetResult();

        public Task WaitAsync(CancellationToken cancellationToken) => _room.Task.WaitAsync(cancellationToken);
    }
}
