namespace Orleans.Streams;

/// <summary>Can be subscribed to.</summary>
/// <typeparam name="T">What subscribers receive.</typeparam>
public interface IAsyncObservable<T>
{
    /// <summary>Subscribes; the subscription outlives the activation, the observer does not.</summary>
    Task<StreamSubscriptionHandle<T>> SubscribeAsync(IAsyncObserver<T> observer);

    /// <summary>Subscribes from a point on, where the provider can go back.</summary>
    Task<StreamSubscriptionHandle<T>> SubscribeAsync(
        IAsyncObserver<T> observer, StreamSequenceToken? token, string? filterData = null);
}
