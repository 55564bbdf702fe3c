using Orleans.Runtime;
using Orleans.Streams;

namespace Orleans.Embedded.Streams;

internal sealed class SubscriptionHandle<T>(MemoryStreamProvider provider, StreamId streamId, Subscription subscription)
    : StreamSubscriptionHandle<T>
{
    public override StreamId StreamId => streamId;

    public override string ProviderName => provider.Name;

    public override Guid HandleId => subscription.Id;

    public override async Task UnsubscribeAsync()
    {
        var activation = provider.Subscriber();
        StreamConsumers.Of(activation).Remove(subscription.Id);
        if (!subscription.IsImplicit)
            await provider.UseAsync(streamId, channel => channel.UnsubscribeAsync(subscription.Id));
    }

    public override Task<StreamSubscriptionHandle<T>> ResumeAsync(
        IAsyncObserver<T> observer, StreamSequenceToken? token = null)
    {
        ArgumentNullException.ThrowIfNull(observer);
        MemoryStream<T>.RefuseToken(token);
        StreamConsumers.Of(provider.Subscriber()).Set(subscription.Id, new StreamSink<T>(observer));
        return Task.FromResult<StreamSubscriptionHandle<T>>(this);
    }

    public override bool Equals(StreamSubscriptionHandle<T>? other) => other?.HandleId == HandleId;

    public override bool Equals(object? obj) => Equals(obj as StreamSubscriptionHandle<T>);

    public override int GetHashCode() => HandleId.GetHashCode();
}
