using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Orleans.Providers.Streams.Common;
using Orleans.Runtime;

namespace Orleans.Embedded.Streams;

/// <summary>One stream: its queue, its subscriptions, and the loop that carries items from one to the other.</summary>
#pragma warning disable CA1001 // A semaphore whose wait handle nobody asks for holds nothing to dispose of.
internal sealed partial class StreamChannel
#pragma warning restore CA1001
{
    private readonly MemoryStreamProvider _provider;
    private readonly Channel<StreamEvent> _queue;
    private readonly SemaphoreSlim _changing = new(1);
    private readonly PubSubStore _store;
    private volatile IReadOnlyList<Subscription>? _explicit;
    private long _lastNumber;
    private int _pumping;

    public StreamChannel(MemoryStreamProvider provider, StreamId streamId, int queueLimit, PubSubStore store)
    {
        _provider = provider;
        _store = store;
        StreamId = streamId;
        _queue = Channel.CreateBounded<StreamEvent>(new BoundedChannelOptions(queueLimit) { SingleReader = true });
    }

    public StreamId StreamId { get; }

    public Task WriteAsync(object? item)
    {
        var token = new EventSequenceTokenV2(Interlocked.Increment(ref _lastNumber));
        return WriteAsync(new StreamEvent(item, token, null, IsEnd: false));
    }

    public Task EndAsync(Exception? error) => WriteAsync(new StreamEvent(null, null, error, IsEnd: true));

    public async Task<IReadOnlyList<Subscription>> SubscriptionsAsync() =>
        [.. _provider.Implicit.Of(StreamId), .. _explicit ?? await LoadAsync()];

    public Task SubscribeAsync(Subscription subscription) =>
        ChangeAsync(() => _store.AddAsync(_provider.Name, StreamId, subscription));

    public Task UnsubscribeAsync(Guid subscription) =>
        ChangeAsync(() => _store.RemoveAsync(_provider.Name, StreamId, subscription));

    private async Task WriteAsync(StreamEvent @event)
    {
        await _queue.Writer.WriteAsync(@event);
        if (Interlocked.Exchange(ref _pumping, 1) == 0) StartPump();
    }

    /// <summary>Off the producer's turn, and without its request context.</summary>
    private void StartPump() =>
        ThreadPool.UnsafeQueueUserWorkItem(static self => _ = self.PumpAsync(), this, preferLocal: false);

    private async Task PumpAsync()
    {
        do
        {
            while (_queue.Reader.TryRead(out var @event)) await DeliverAsync(@event);
            Volatile.Write(ref _pumping, 0);

            // Whoever wrote between the last look and the line above did not start a pump.
        }
        while (_queue.Reader.TryPeek(out _) && Interlocked.Exchange(ref _pumping, 1) == 0);
    }

    private async Task DeliverAsync(StreamEvent @event)
    {
        try
        {
            var subscriptions = await SubscriptionsAsync();
            if (subscriptions.Count == 1) await DeliverAsync(subscriptions[0], @event);
            else await Task.WhenAll(subscriptions.Select(subscription => DeliverAsync(subscription, @event)));
        }
        catch (Exception error)
        {
            LogLost(_provider.Logger, error, StreamId);
        }
    }

    private async Task DeliverAsync(Subscription subscription, StreamEvent @event)
    {
        try
        {
            var call = new DeliverCall(_provider, this, subscription, @event);
            _provider.Silo.References.CreateUntyped(subscription.Consumer).Send(call);
            await call.Answer;
        }
        catch (Exception error)
        {
            LogRefused(_provider.Logger, error, subscription.Consumer, StreamId);
        }
    }

    private async Task<IReadOnlyList<Subscription>> LoadAsync()
    {
        await _changing.WaitAsync();
        try
        {
            return _explicit ??= await _store.ReadAsync(_provider.Name, StreamId);
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

    [LoggerMessage(2, LogLevel.Warning, "Grain {Consumer} failed to take an item of stream {StreamId}; it goes on with the next.")]
    private static partial void LogRefused(ILogger logger, Exception error, GrainId consumer, StreamId streamId);
}
