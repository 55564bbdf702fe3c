using System.Collections.Concurrent;
using Libp2p.Core;
using Libp2p.Muxing.Yamux;

namespace Libp2p.Tests.Muxing;

/// <summary>
/// One side of a yamux connection whose frames are read along as they are sent, and held against the rules: what a
/// stream says first and last, and that its data stays within the window that the other side has given.
/// </summary>
internal sealed class WatchedWire(DuplexStream inner, bool dialer, YamuxWindows windows) : DuplexStream
{
    private readonly Dictionary<uint, YamuxFlags> _said = [];
    private readonly byte[] _head = new byte[YamuxFrame.HeadLength];
    private int _headLength;
    private uint _dataLeft;

    /// <summary>How many frames were sent.</summary>
    public int Frames { get; private set; }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Watch(buffer.Span);
        return inner.WriteAsync(buffer, cancellationToken);
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        inner.ReadAsync(buffer, cancellationToken);

    public override ValueTask CloseWriteAsync(CancellationToken cancellationToken = default) =>
        inner.CloseWriteAsync(cancellationToken);

    public override void Reset() => inner.Reset();

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }

    private void Watch(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_dataLeft > 0)
            {
                var data = (int)Math.Min(_dataLeft, (uint)bytes.Length);
                _dataLeft -= (uint)data;
                bytes = bytes[data..];
                continue;
            }

            var count = Math.Min(_head.Length - _headLength, bytes.Length);
            bytes[..count].CopyTo(_head.AsSpan(_headLength));
            _headLength += count;
            bytes = bytes[count..];
            if (_headLength < _head.Length) continue;
            _headLength = 0;
            Watch(YamuxFrame.Read(_head));
        }
    }

    private void Watch(YamuxFrame frame)
    {
        Frames++;
        if (frame.Type == YamuxFrameType.Data) _dataLeft = frame.Length;
        if (frame.Type is not (YamuxFrameType.Data or YamuxFrameType.WindowUpdate)) return;
        var own = frame.StreamId % 2 == (dialer ? 1u : 0u);
        var begins = own ? YamuxFlags.Syn : YamuxFlags.Ack;
        var isNew = !_said.TryGetValue(frame.StreamId, out var said);
        if (isNew && !frame.Flags.HasFlag(YamuxFlags.Rst) && !frame.Flags.HasFlag(begins))
            windows.Breach($"Stream {frame.StreamId} is spoken of before its {begins}: {frame}");
        if (said.HasFlag(YamuxFlags.Rst)) windows.Breach($"Stream {frame.StreamId} goes on after its reset: {frame}");
        if ((said & frame.Flags) != 0) windows.Breach($"Stream {frame.StreamId} says twice: {frame}");
        if (frame.Type == YamuxFrameType.Data && said.HasFlag(YamuxFlags.Fin))
            windows.Breach($"Stream {frame.StreamId} has data after its end: {frame}");
        _said[frame.StreamId] = said | frame.Flags;
        if (frame.Type == YamuxFrameType.Data) windows.Use(dialer, frame.StreamId, frame.Length);
        else windows.Grow(!dialer, frame.StreamId, frame.Length);
    }
}

/// <summary>What each side may still send on each stream, as both have said.</summary>
internal sealed class YamuxWindows
{
    private readonly Dictionary<(bool Dialer, uint Stream), long> _left = [];

    /// <summary>What was sent against the rules.</summary>
    public ConcurrentQueue<string> Breaches { get; } = [];

    /// <summary>The largest that any window was.</summary>
    public long Largest { get; private set; } = YamuxOptions.InitialWindow;

    public void Breach(string what) => Breaches.Enqueue(what);

    public void Use(bool dialer, uint stream, uint length)
    {
        lock (_left)
        {
            var left = Left(dialer, stream) - length;
            if (left < 0) Breach($"Stream {stream} sends {-left} bytes beyond its window.");
            _left[(dialer, stream)] = left;
        }
    }

    public void Grow(bool dialer, uint stream, uint length)
    {
        lock (_left) Largest = Math.Max(Largest, _left[(dialer, stream)] = Left(dialer, stream) + length);
    }

    private long Left(bool dialer, uint stream) => _left.GetValueOrDefault((dialer, stream), YamuxOptions.InitialWindow);
}
