using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Orleans.Embedded.Streams;

/// <summary>
/// One stream: its queue, its subscriptions, and the loop that hands items to the subscribers' cursors.
/// </summary>
#pragma warning disable CA1001 // A semaphore whose wait handle nobody asks for holds nothing to dispose of.
internal sealed partial class StreamChannel(
    MemoryStreamProvider provider, StreamId streamId, EmbeddedStreamOptions options, PubSubStore store)
#pragma warning restore CA1001
{
    private readonly Lock _gate = new();

    /// <summary>Numbers go on where time is, so that they still grow when a stream was forgotten meanwhile.</summary>
    private readonly StreamQueue _queue = new(streamId, options, provider.Silo.Clock.GetUtcNow().UtcTicks);

    private readonly Dictionary<Guid, StreamCursor> _cursors = [];
    private readonly SemaphoreSlim _changing = new(1);
    private volatile IReadOnlyList<Subscription>? _explicit;
    private int _pumping;
    private int _users;
    private long _lastUsed = provider.Silo.Clock.GetTimestamp();
    private bool _closed;

    public StreamId StreamId => streamId;

    /// <summary>Whether every subscriber is done with every item.</summary>
    public bool IsDelivered => _queue.IsEmpty;

    /// <summary>Keeps the stream from being forgotten until <see cref="Exit"/>; false when it already is.</summary>
    public bool TryEnter()
    {
        lock (_gate)
        {
            if (!_closed) _users++;
            return !_closed;
        }
    }

    public void Exit()
    {
        lock (_gate)
        {
            _users--;
            _lastUsed = provider.Silo.Clock.GetTimestamp();
        }
    }

    /// <summary>Closes a stream that is empty and that nobody used for its time.</summary>
    public bool TryClose()
    {
        lock (_gate)
        {
            if (_users > 0 || !_queue.IsEmpty || provider.Silo.Clock.GetElapsedTime(_lastUsed) < options.IdleTime) return false;
            return _closed = true;
        }
    }

    public async Task WriteAsync(object? item)
    {
        var accepted = _queue.WriteAsync(item, null, isEnd: false);
        Pump();
        await accepted;
    }

    public async Task EndAsync(Exception? error)
    {
        var accepted = _queue.WriteAsync(null, error, isEnd: true);
        Pump();
        await accepted;
    }

    /// <summary>A subscriber took an item, or lost it for good.</summary>
    public void Done(StreamEvent @event)
    {
        if (!@event.IsDone()) return;
        _queue.Leave();
        lock (_gate) _lastUsed = provider.Silo.Clock.GetTimestamp();
        Pump();
    }

    public async Task<IReadOnlyList<Subscription>> SubscriptionsAsync() =>
        [.. provider.Implicit.Of(streamId), .. _explicit ?? await LoadAsync()];

    public Task SubscribeAsync(Subscription subscription) =>
        ChangeAsync(() => store.AddAsync(provider.Name, streamId, subscription));

    public async Task UnsubscribeAsync(Guid subscription)
    {
        await ChangeAsync(() => store.RemoveAsync(provider.Name, streamId, subscription));
        lock (_gate)
        {
            if (_cursors.Remove(subscription, out var cursor)) cursor.End();
        }
    }

    /// <summary>Off the producer's turn, and without its request context.</summary>
    private void Pump()
    {
        if (Interlocked.Exchange(ref _pumping, 1) == 0)
            ThreadPool.UnsafeQueueUserWorkItem(static self => _ = self.PumpAsync(), this, preferLocal: false);
    }

    private async Task PumpAsync()
    {
        do
        {
            while (_queue.Next() is { } next) await DistributeAsync(next);
            Volatile.Write(ref _pumping, 0);

            // Whoever wrote between the last look and the line above did not start a pump.
        }
        while (_queue.HasNext && Interlocked.Exchange(ref _pumping, 1) == 0);
    }

    private async Task DistributeAsync(StreamEvent @event)
    {
        IReadOnlyList<Subscription> subscriptions;
        try
        {
            subscriptions = await SubscriptionsAsync();
        }
        catch (Exception error)
        {
            LogLost(provider.Logger, error, streamId);
            subscriptions = [];
        }

        // One more taker than there are subscribers: this loop, so that the item is done when nobody wants it.
        @event.Expect(subscriptions.Count + 1);
        foreach (var subscription in subscriptions) CursorOf(subscription).Add(@event);
        Done(@event);
    }

    private StreamCursor CursorOf(Subscription subscription)
    {
        lock (_gate)
        {
            if (!_cursors.TryGetValue(subscription.Id, out var cursor))
                _cursors[subscription.Id] = cursor = new StreamCursor(provider, this, subscription, options);
            return cursor;
        }
    }

    private async Task<IReadOnlyList<Subscription>> LoadAsync()
    {
        await _changing.WaitAsync();
        try
        {
            return _explicit ??= await store.ReadAsync(provider.Name, streamId);
        }
        finally
        {
            _changing.Release();
        }
    }

    private async Task ChangeAsync(Func<Task<IReadOnlyList<Subscription>>> change)
    {
        await _changing.WaitAsync();
        try
        {
            _explicit = await change();
        }
        finally
        {
            _changing.Release();
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "An item of stream {StreamId} was lost: its subscribers are not known.")]
    private static partial void LogLost(ILogger logger, Exception error, StreamId streamId);
}
