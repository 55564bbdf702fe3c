using Orleans.Embedded.Activations;
using Orleans.Runtime;
using Orleans.Streams;
using Orleans.Streams.Core;

namespace Orleans.Embedded.Streams;

/// <summary>The observers of one activation, by subscription. Touched in its turns only.</summary>
internal sealed class StreamConsumers
{
    private readonly Dictionary<Guid, IStreamSink> _sinks = [];

    public static StreamConsumers Of(Activation activation)
    {
        if (activation.GetComponent(typeof(StreamConsumers)) is StreamConsumers known) return known;
        var made = new StreamConsumers();
        activation.SetComponent(made);
        return made;
    }

    public void Set(Guid subscription, IStreamSink sink) => _sinks[subscription] = sink;

    public void Remove(Guid subscription) => _sinks.Remove(subscription);

    public async Task DeliverAsync(
        MemoryStreamProvider provider, StreamId streamId, Subscription subscription, StreamEvent @event, object grain)
    {
        if (!_sinks.ContainsKey(subscription.Id) && grain is IStreamSubscriptionObserver observer)
            await observer.OnSubscribed(new Factory(provider, streamId, subscription));

        // A subscriber without an observer: it neither resumed nor asked to be told, so the item is lost to it.
        if (_sinks.TryGetValue(subscription.Id, out var sink)) await sink.TakeAsync(@event);
    }

    private sealed class Factory(MemoryStreamProvider provider, StreamId streamId, Subscription subscription)
        : IStreamSubscriptionHandleFactory
    {
        public StreamId StreamId => streamId;

        public string ProviderName => provider.Name;

        public StreamSubscriptionHandle<T> Create<T>() => new SubscriptionHandle<T>(provider, streamId, subscription);
    }
}
