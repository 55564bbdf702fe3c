using Orleans.Runtime;
using Orleans.Streams;

namespace Orleans.Embedded.Streams;

/// <summary>One stream as grains and clients see it.</summary>
internal sealed class MemoryStream<T>(MemoryStreamProvider provider, StreamId streamId) : IAsyncStream<T>
{
    public bool IsRewindable => false;

    public string ProviderName => provider.Name;

    public StreamId StreamId => streamId;

    public static void RefuseToken(StreamSequenceToken? token)
    {
        if (token is not null)
            throw new ArgumentException("Streams in memory can not go back: subscribe without a token.", nameof(token));
    }

    public Task OnNextAsync(T item, StreamSequenceToken? token = null) =>
        provider.UseAsync(streamId, channel => channel.WriteAsync(item));

    public async Task OnNextBatchAsync(IEnumerable<T> batch, StreamSequenceToken? token = null)
    {
        foreach (var item in batch) await OnNextAsync(item);
    }

    public Task OnCompletedAsync() => provider.UseAsync(streamId, channel => channel.EndAsync(null));

    public Task OnErrorAsync(Exception ex) => provider.UseAsync(streamId, channel => channel.EndAsync(ex));

    public Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncObserver<T> observer) => SubscribeAsync(observer, null);

    public async Task<StreamSubscriptionHandle<T>> SubscribeAsync(
        IAsyncObserver<T> observer, StreamSequenceToken? token, string? filterData = null)
    {
        ArgumentNullException.ThrowIfNull(observer);
        RefuseToken(token);
        var subscriber = provider.Subscriber();
        var subscription = provider.ImplicitSubscriptionOf(streamId, subscriber.GrainId)
            ?? new Subscription(Guid.NewGuid(), subscriber.GrainId, IsImplicit: false);
        var consumers = StreamConsumers.Of(subscriber);
        consumers.Set(subscription.Id, new StreamSink<T>(observer));
        if (!subscription.IsImplicit) await provider.UseAsync(streamId, channel => channel.SubscribeAsync(subscription));
        return new SubscriptionHandle<T>(provider, streamId, subscription);
    }

    public async Task<IList<StreamSubscriptionHandle<T>>> GetAllSubscriptionHandles()
    {
        var subscriber = provider.Subscriber().GrainId;
        var all = await provider.UseAsync(streamId, channel => channel.SubscriptionsAsync());
        return [.. all.Where(subscription => subscription.Consumer == subscriber)
            .Select(subscription => new SubscriptionHandle<T>(provider, streamId, subscription))];
    }

    public bool Equals(IAsyncStream<T>? other) =>
        other is not null && other.StreamId == streamId && other.ProviderName == ProviderName;

    public override bool Equals(object? obj) => Equals(obj as IAsyncStream<T>);

    public override int GetHashCode() => HashCode.Combine(streamId, ProviderName);

    public int CompareTo(IAsyncStream<T>? other) => other is null ? 1 : streamId.CompareTo(other.StreamId);
}
