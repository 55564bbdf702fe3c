using System.Buffers;
using System.Runtime.CompilerServices;
using Libp2p.Core;

namespace Libp2p.Muxing.Yamux;

/// <summary>
/// What is to be sent. Frames of all streams gather in one buffer while another is on its way, so that small frames
/// share a packet. Who has data waits while the buffer is full; what keeps the connection going (windows, pings) never
/// does, since the reader sends it, and two readers that wait for each other would wait for ever. What a frame says of
/// its stream is settled under the lock under which it is added, so that frames go in the order of what they say.
/// </summary>
internal sealed class YamuxOutbox
{
    /// <summary>Where data begins to wait, bytes: what two Noise frames hold that are sent as 128 KiB.</summary>
    private const int DataMax = (128 * 1024) - 36;

    /// <summary>The least of larger data that is worth a frame of its own, bytes.</summary>
    private const int PieceMin = 8 * 1024;

    /// <summary>
    /// Room that only control frames use, bytes: a peer that asks for more and reads nothing is left.
    /// </summary>
    private const int ControlMax = 64 * 1024;

    /// <summary>Room that is made for the first frame, when it is a small one.</summary>
    private const int FirstRoom = 4 * 1024;

    private readonly DuplexStream _stream;
    private readonly Action _goOn;
    private readonly Lock _lock = new();
    private readonly Queue<YamuxStream> _waiting = new();
    private byte[] _filling = [];
    private int _filled;
    private byte[] _leaving = [];
    private ConfiguredValueTaskAwaitable.ConfiguredValueTaskAwaiter _writing;
    private bool _sending;
    private TaskCompletionSource? _sent;
    private Exception? _failure;

    /// <summary>Makes one that nothing is in.</summary>
    /// <param name="stream">Where it is sent; nobody else writes there.</param>
    public YamuxOutbox(DuplexStream stream) => (_stream, _goOn) = (stream, GoOn);

    /// <summary>Ends when what was added so far is sent, or cannot be.</summary>
    public Task Sent
    {
        get
        {
            lock (_lock)
            {
                if (!_sending) return Task.CompletedTask;
                _sent ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
                return _sent.Task;
            }
        }
    }

    /// <summary>
    /// Adds a frame of the connection's, at once. Ends the connection when too many wait already.
    /// </summary>
    public void Add(YamuxFrame frame)
    {
        lock (_lock)
        {
            if (!MayAdd()) return;
            Append(frame, []);
            if (_sending) return;
            _sending = true;
        }

        Send();
    }

    /// <summary>
    /// Says something of a stream, at once, with what was to be said first; nothing when that is settled already.
    /// </summary>
    /// <param name="stream">The stream.</param>
    /// <param name="flags">What happens to it.</param>
    /// <param name="growth">How much its window grows.</param>
    public void Say(YamuxStream stream, YamuxFlags flags, uint growth)
    {
        lock (_lock)
        {
            if (!MayAdd() || !stream.MaySay(growth, ref flags)) return;
            Append(new(YamuxFrameType.WindowUpdate, flags, stream.Id, growth), []);
            if (_sending) return;
            _sending = true;
        }

        Send();
    }

    /// <summary>Adds data of a stream, as much of it as there is room for.</summary>
    /// <returns>
    /// How many bytes of it; none when its window is empty, or when the stream will be told that there is room.
    /// </returns>
    /// <exception cref="StreamResetException">The stream was given up, or the connection has ended.</exception>
    public int AddData(YamuxStream stream, ReadOnlySpan<byte> data)
    {
        int count;
        lock (_lock)
        {
            if (_failure is not null) throw new StreamResetException("The connection has ended.", _failure);
            var room = DataMax - _filled - YamuxFrame.HeadLength;
            if (room < Math.Min(data.Length, PieceMin))
            {
                stream.MaySend(0, out _); // who has been given up waits for nothing
                if (stream.WaitsForRoom) return 0;
                stream.WaitsForRoom = true;
                _waiting.Enqueue(stream);
                return 0;
            }

            count = stream.MaySend(Math.Min(room, data.Length), out var flags);
            if (count == 0) return 0;
            Append(new(YamuxFrameType.Data, flags, stream.Id, (uint)count), data[..count]);
            if (_sending) return count;
            _sending = true;
        }

        Send();
        return count;
    }

    /// <summary>Sends nothing any more.</summary>
    public void Fail(Exception failure)
    {
        lock (_lock)
        {
            _failure ??= failure;
            TellRoom();
        }
    }

    /// <summary>Whether a small frame may be added; a connection that has no room for one is ended.</summary>
    private bool MayAdd()
    {
        if (_failure is not null) return false;
        if (_filled + YamuxFrame.HeadLength <= DataMax + ControlMax) return true;
        Fail(YamuxException.Protocol("it asks for answers and does not read them"));
        _stream.Reset();
        return false;
    }

    private void Append(YamuxFrame frame, ReadOnlySpan<byte> data)
    {
        var length = YamuxFrame.HeadLength + data.Length;
        if (_filling.Length < _filled + length) MakeRoom(_filled + length);
        frame.Write(_filling.AsSpan(_filled));
        data.CopyTo(_filling.AsSpan(_filled + YamuxFrame.HeadLength));
        _filled += length;
    }

    private void MakeRoom(int length)
    {
        var room = ArrayPool<byte>.Shared.Rent(
            length <= FirstRoom ? FirstRoom : length <= DataMax ? DataMax : DataMax + ControlMax);
        _filling.AsSpan(0, _filled).CopyTo(room);
        GiveBack(ref _filling);
        _filling = room;
    }

    /// <summary>Sends until nothing is left: on the thread of who added, as far as the connection takes it.</summary>
    private void Send()
    {
        while (TakeFilled(out var length) && HasGone(WriteAsync(length)))
        {
            // There may be more by now.
        }
    }

    /// <summary>Whether a write has ended; if not, this goes on when it has.</summary>
    private bool HasGone(ValueTask writing)
    {
        var awaiter = writing.ConfigureAwait(false).GetAwaiter();
        if (awaiter.IsCompleted)
        {
            Finish(awaiter);
            return true;
        }

        _writing = awaiter;
        awaiter.UnsafeOnCompleted(_goOn);
        return false;
    }

    private void GoOn()
    {
        Finish(_writing);
        Send();
    }

    private bool TakeFilled(out int length)
    {
        TaskCompletionSource? sent;
        lock (_lock)
        {
            length = _filled;
            if (length > 0 && _failure is null)
            {
                (_leaving, _filling, _filled) = (_filling, [], 0);
                TellRoom();
                return true;
            }

            _sending = false;
            GiveBack(ref _filling);
            _filled = 0;
            (sent, _sent) = (_sent, null);
        }

        sent?.SetResult();
        return false;
    }

    private ValueTask WriteAsync(int length)
    {
        try
        {
            return _stream.WriteAsync(_leaving.AsMemory(0, length));
        }
        catch (Exception exception)
        {
            return ValueTask.FromException(exception);
        }
    }

    private void Finish(ConfiguredValueTaskAwaitable.ConfiguredValueTaskAwaiter writing)
    {
        try
        {
            writing.GetResult();
        }
        catch (Exception exception)
        {
            Fail(exception);
        }

        GiveBack(ref _leaving);
    }

    private void TellRoom()
    {
        while (_waiting.TryDequeue(out var stream))
        {
            stream.WaitsForRoom = false;
            stream.MayGoOn();
        }
    }

    private static void GiveBack(ref byte[] array)
    {
        if (array.Length > 0) ArrayPool<byte>.Shared.Return(array);
        array = [];
    }
}
