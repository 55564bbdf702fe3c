using Orleans.Streams;

namespace Orleans.Embedded.Tests.Streams;

/// <summary>
/// Takes items, or refuses them; the item "hold" waits for the test. It is kept however much time a test lets pass,
/// because a new activation would not observe what this one subscribed to.
/// </summary>
[KeepAlive]
public sealed class ListenerGrain(Listeners listeners) : Grain, IListenerGrain, IAsyncObserver<string>
{
    public Task SubscribeAsync(string stream) =>
        this.GetStreamProvider(StreamTests.Provider).GetStream<string>(StreamTests.Namespace, stream).SubscribeAsync(this);

    public Task OnNextAsync(string item, StreamSequenceToken? token = null)
    {
        listeners.Offer(this.GetPrimaryKeyString(), item);
        return item == "hold" ? listeners.Gate.Task : Task.CompletedTask;
    }

    public Task OnCompletedAsync() => Task.CompletedTask;

    public Task OnErrorAsync(Exception ex)
    {
        listeners.Offer(this.GetPrimaryKeyString(), $"{ex.GetType().Name}: {ex.Message}");
        return Task.CompletedTask;
    }
}
