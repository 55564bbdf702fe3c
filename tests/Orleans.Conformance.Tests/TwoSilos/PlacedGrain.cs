using Orleans.Conformance.Storage;
using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Streams;

namespace Orleans.Conformance.TwoSilos;

/// <summary>Which silo a grain is in, and which activation answered.</summary>
[GenerateSerializer, Immutable, Alias("conformance.place")]
public sealed record Place([property: Id(0)] SiloAddress Silo, [property: Id(1)] Guid Activation);

public interface IPlacedGrain : IGrainWithStringKey, IRemindable
{
    Task<Place> WhereAsync();

    /// <summary>Adds one, in a turn that another could come between.</summary>
    Task<int> CountAsync();

    Task WriteAsync(string text);

    Task<string> ReadAsync();

    Task SubscribeAsync(string stream);

    Task ProduceAsync(string stream, string item);

    Task RemindAsync(TimeSpan dueTime);
}

/// <summary>Is activated in the silo that calls it first. Its moments carry the silo in which they come.</summary>
[PreferLocalPlacement]
public sealed class PlacedGrain(
    [PersistentState("placed", KeptStorage.Name)] IPersistentState<KeptState> kept,
    ILocalSiloDetails silo,
    Signals signals) : Grain, IPlacedGrain
{
    private const string Namespace = "conformance.two-silos";

    private readonly Guid _activation = Guid.NewGuid();
    private int _count;

    public Task<Place> WhereAsync() => Task.FromResult(new Place(silo.SiloAddress, _activation));

    public async Task<int> CountAsync()
    {
        var count = _count;
        await Task.Yield();
        return _count = count + 1;
    }

    public Task WriteAsync(string text)
    {
        kept.State = new KeptState { Text = text };
        return kept.WriteStateAsync();
    }

    public Task<string> ReadAsync() => Task.FromResult(kept.State.Text);

    public Task SubscribeAsync(string stream) => Stream(stream).SubscribeAsync((item, _) =>
    {
        Raise(item);
        return Task.CompletedTask;
    });

    public Task ProduceAsync(string stream, string item) => Stream(stream).OnNextAsync(item);

    public Task RemindAsync(TimeSpan dueTime) =>
        this.RegisterOrUpdateReminder("wake", dueTime, TimeSpan.FromMinutes(1));

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        Raise(reminderName);
        return Task.CompletedTask;
    }

    private void Raise(string moment) =>
        signals.Raise(TwoSiloCluster.Moment(this.GetPrimaryKeyString(), moment, silo.SiloAddress));

    private IAsyncStream<string> Stream(string key) =>
        this.GetStreamProvider(ClusterFixture.Streams).GetStream<string>(Namespace, key);
}
