using Orleans.Runtime;
using Orleans.Streams;
using Orleans.Streams.Core;

namespace Orleans.Conformance.Streams;

public interface IImplicitGrain : IGrainWithStringKey;

[ImplicitStreamSubscription(Namespace)]
public sealed class ImplicitGrain(Signals signals) : Grain, IImplicitGrain, IStreamSubscriptionObserver
{
    public const string Namespace = "conformance.implicit";

    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) =>
        handleFactory.Create<string>().ResumeAsync(OnNextAsync);

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        signals.Raise($"{this.GetPrimaryKeyString()}/gone");
        return Task.CompletedTask;
    }

    private Task OnNextAsync(string item, StreamSequenceToken? token)
    {
        signals.Raise($"{this.GetPrimaryKeyString()}/{item}");
        if (item == "die") DeactivateOnIdle();
        return Task.CompletedTask;
    }
}

public interface ISubscribingGrain : IGrainWithStringKey
{
    Task SubscribeAsync(string stream);

    Task UnsubscribeAsync(string stream);

    /// <summary>Resumes all subscriptions and answers how many there are.</summary>
    Task<int> ResumeAsync(string stream);

    Task<int> CountOverlapsAsync();

    Task DieAsync();
}

public sealed class SubscribingGrain(Signals signals) : Grain, ISubscribingGrain, IAsyncObserver<string>
{
    public const string Namespace = "conformance.explicit";

    private int _inside;
    private int _overlaps;
    private bool _refused;

    private string Key => this.GetPrimaryKeyString();

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        signals.Raise($"{Key}/gone");
        return Task.CompletedTask;
    }

    public Task SubscribeAsync(string stream) => Stream(stream).SubscribeAsync(this);

    public async Task UnsubscribeAsync(string stream)
    {
        foreach (var handle in await Stream(stream).GetAllSubscriptionHandles()) await handle.UnsubscribeAsync();
    }

    public async Task<int> ResumeAsync(string stream)
    {
        var handles = await Stream(stream).GetAllSubscriptionHandles();
        foreach (var handle in handles) await handle.ResumeAsync(this);
        return handles.Count;
    }

    public Task<int> CountOverlapsAsync() => Task.FromResult(_overlaps);

    public Task DieAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public async Task OnNextAsync(string item, StreamSequenceToken? token = null)
    {
        if (++_inside > 1) _overlaps++;
        await Task.Yield();
        _inside--;
        signals.Log(Key, item);
        if (item == "once more" && !_refused)
        {
            _refused = true;
            throw new InvalidOperationException("Offer it again.");
        }

        signals.Raise($"{Key}/{item}");
    }

    public Task OnCompletedAsync() => Task.CompletedTask;

    public Task OnErrorAsync(Exception ex) => Task.CompletedTask;

    private IAsyncStream<string> Stream(string key) =>
        this.GetStreamProvider(ClusterFixture.Streams).GetStream<string>(Namespace, key);
}

public interface IProducingGrain : IGrainWithStringKey
{
    Task ProduceAsync(string stream, int count);
}

public sealed class ProducingGrain : Grain, IProducingGrain
{
    public async Task ProduceAsync(string stream, int count)
    {
        var target = this.GetStreamProvider(ClusterFixture.Streams).GetStream<string>(SubscribingGrain.Namespace, stream);
        for (var i = 0; i < count; i++) await target.OnNextAsync($"{i}");
    }
}
