using System.Buffers;
using System.Threading.Tasks.Sources;
using Libp2p.Core;

namespace Libp2p.Muxing.Yamux;

/// <summary>
/// What came on a stream and was not read. Who waits for data gets it where it wants it; what comes while nobody waits
/// is kept in rented arrays, as much as the window allows. Nothing is allocated for what passes through.
/// </summary>
/// <param name="consumed">Told how many bytes were read, by the one who reads.</param>
internal sealed class YamuxInbox(Action<int> consumed) : IValueTaskSource<int>, IThreadPoolWorkItem
{
    private const int ArrayMin = 1024;
    private const int ArrayMax = 64 * 1024;

    private readonly Lock _lock = new();

    /// <summary>
    /// What is kept: the arrays are full, but for the beginning of the first and the end of the last.
    /// </summary>
    private readonly Queue<byte[]> _kept = new();
    private byte[]? _last;
    private int _from;
    private int _to;
    private long _count;

    private ManualResetValueTaskSourceCore<int> _core;
    private CancellationTokenRegistration _canceling;
    private Reader _reader;
    private Memory<byte> _wanted;
    private int _given;
    private Exception? _refusal;
    private Exception? _failure;
    private bool _ended;
    private bool _closed;

    /// <summary>How far a call of <see cref="ReadAsync"/> is.</summary>
    private enum Reader
    {
        /// <summary>There is none.</summary>
        None,

        /// <summary>It waits for data, or the end.</summary>
        Waits,

        /// <summary>It has what it waits for, and is to be told by <see cref="Execute"/>.</summary>
        Has,

        /// <summary>It was told.</summary>
        Told,
    }

    /// <summary>Reads data; with an empty buffer, waits until there is some or no more will come.</summary>
    /// <exception cref="StreamResetException">The stream was given up.</exception>
    public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        int taken;
        lock (_lock)
        {
            if (_reader != Reader.None) throw new InvalidOperationException("Somebody reads already: a stream has one reader at a time.");
            if (_closed) return ValueTask.FromException<int>(Closed());
            if (_failure is not null) return ValueTask.FromException<int>(Again(_failure));
            if (_count == 0 && !_ended)
            {
                if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled<int>(cancellationToken);
                _core.Reset();
                (_reader, _wanted, _given) = (Reader.Waits, buffer, 0);
                taken = -1;
            }
            else
            {
                taken = Take(buffer.Span);
            }
        }

        if (taken >= 0)
        {
            if (taken > 0) consumed(taken);
            return new(taken);
        }

        _canceling = cancellationToken.UnsafeRegister(
            static (inbox, token) => ((YamuxInbox)inbox!).Cancel(token), this);
        return new(this, _core.Version);
    }

    /// <summary>Takes data that came.</summary>
    /// <returns>Whether somebody waited for it, who is to be told by <see cref="Execute"/>.</returns>
    public bool Add(ReadOnlySpan<byte> data)
    {
        lock (_lock)
        {
            if (_ended || _closed) return false;
            var waited = _reader == Reader.Waits;
            if (waited) _reader = Reader.Has;
            if (_reader == Reader.Has && _count == 0)
            {
                var count = Math.Min(data.Length, _wanted.Length - _given);
                data[..count].CopyTo(_wanted.Span[_given..]);
                _given += count;
                data = data[count..];
            }

            Keep(data);
            return waited;
        }
    }

    /// <summary>No more will come, and for a reason also what came is no longer to be read.</summary>
    /// <returns>Whether somebody waited, who is to be told by <see cref="Execute"/>.</returns>
    public bool End(Exception? reason)
    {
        lock (_lock)
        {
            if (_failure is not null || (_ended && reason is null)) return false;
            (_ended, _failure) = (true, reason);
            if (reason is not null) GiveBack();
            if (_reader != Reader.Waits) return false;
            (_reader, _refusal) = (Reader.Has, reason is null ? null : Again(reason));
            return true;
        }
    }

    /// <summary>Nobody reads any more.</summary>
    /// <returns>How many bytes were not read.</returns>
    public int Close()
    {
        lock (_lock)
        {
            _closed = true;
            var left = (int)_count;
            GiveBack();
            if (_reader != Reader.Waits) return left;
            (_reader, _refusal) = (Reader.Has, Closed());
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        return 0;
    }

    /// <summary>Tells who waited; it goes on within this call.</summary>
    public void Execute()
    {
        int given;
        Exception? refusal;
        lock (_lock)
        {
            if (_reader != Reader.Has) return;
            (given, refusal) = (_given, _refusal);
            (_reader, _wanted, _refusal) = (Reader.Told, default, null);
        }

        if (refusal is null) _core.SetResult(given);
        else _core.SetException(refusal);
    }

    int IValueTaskSource<int>.GetResult(short token)
    {
        _canceling.Dispose();
        var status = _core.GetStatus(token);
        lock (_lock) _reader = Reader.None;
        var count = _core.GetResult(token);
        if (status == ValueTaskSourceStatus.Succeeded && count > 0) consumed(count);
        return count;
    }

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private static StreamResetException Again(Exception reason) => new(reason.Message, reason.InnerException);

    private static StreamResetException Closed() => new("The stream was closed here.");

    private void Cancel(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_reader != Reader.Waits) return;
            (_reader, _refusal) = (Reader.Has, new OperationCanceledException(cancellationToken));
        }

        // Not on the thread of who cancels, who may hold what the reader needs.
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private void Keep(ReadOnlySpan<byte> data)
    {
        _count += data.Length;
        while (!data.IsEmpty)
        {
            if (_last is null || _to == _last.Length)
            {
                _last = ArrayPool<byte>.Shared.Rent(Math.Clamp(data.Length, ArrayMin, ArrayMax));
                _kept.Enqueue(_last);
                _to = 0;
            }

            var count = Math.Min(data.Length, _last.Length - _to);
            data[..count].CopyTo(_last.AsSpan(_to));
            _to += count;
            data = data[count..];
        }
    }

    private int Take(Span<byte> buffer)
    {
        var taken = 0;
        while (_count > 0 && taken < buffer.Length)
        {
            var first = _kept.Peek();
            var end = ReferenceEquals(first, _last) ? _to : first.Length;
            var count = Math.Min(buffer.Length - taken, end - _from);
            first.AsSpan(_from, count).CopyTo(buffer[taken..]);
            taken += count;
            _count -= count;
            _from += count;
            if (_from < end) break;
            ArrayPool<byte>.Shared.Return(_kept.Dequeue());
            _from = 0;
            if (_kept.Count == 0) _last = null;
        }

        return taken;
    }

    private void GiveBack()
    {
        while (_kept.TryDequeue(out var array)) ArrayPool<byte>.Shared.Return(array);
        (_last, _from, _to, _count) = (null, 0, 0, 0);
    }
}
