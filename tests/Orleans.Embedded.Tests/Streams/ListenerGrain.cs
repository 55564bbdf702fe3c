using Orleans.Streams;

namespace Orleans.Embedded.Tests.Streams;

/// <summary>Takes items, or refuses them; the item "hold" waits for the test.</summary>
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
