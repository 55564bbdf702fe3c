using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.Embedded.Streams;

/// <summary>
/// Explicit subscriptions, kept by the grain storage named "PubSubStore": one state named "pubsub" a stream, whose
/// grain id is <c>pubsubrendezvous/provider/namespace/key</c>.
/// </summary>
internal sealed class PubSubStore(IServiceProvider services, GrainType clientType, string clientKey, int limit)
{
    public const string StorageName = "PubSubStore";
    private const string StateName = "pubsub";

    public async Task<IReadOnlyList<Subscription>> ReadAsync(string provider, StreamId streamId)
    {
        if (services.GetKeyedService<IGrainStorage>(StorageName) is not { } storage) return [];
        return Parse(await LoadAsync(storage, provider, streamId));
    }

    public async Task<IReadOnlyList<Subscription>> AddAsync(string provider, StreamId streamId, Subscription subscription)
    {
        var storage = Storage();
        var state = await LoadAsync(storage, provider, streamId);
        if (state.State!.Subscriptions.Count >= limit)
        {
            throw new LimitExceededException(
                $"Stream {streamId} of {provider} has {state.State.Subscriptions.Count} subscriptions, the limit is {limit} "
                + $"(EmbeddedStreamOptions.SubscriptionLimit); {subscription.Consumer} was not subscribed. Unsubscribe what is not "
                + "needed, use several streams, or raise the limit.");
        }

        state.State.Subscriptions.Add(
            new PubSubEntry { SubscriptionId = subscription.Id, Consumer = subscription.Consumer.ToString() });
        await storage.WriteStateAsync(StateName, IdOf(provider, streamId), state);
        return Parse(state);
    }

    public async Task<IReadOnlyList<Subscription>> RemoveAsync(string provider, StreamId streamId, Guid subscription)
    {
        var storage = Storage();
        var state = await LoadAsync(storage, provider, streamId);
        if (state.State!.Subscriptions.RemoveAll(entry => entry.SubscriptionId == subscription) > 0)
        {
            if (state.State.Subscriptions.Count > 0) await storage.WriteStateAsync(StateName, IdOf(provider, streamId), state);
            else await storage.ClearStateAsync(StateName, IdOf(provider, streamId), state);
        }

        return Parse(state);
    }

    private static GrainId IdOf(string provider, StreamId streamId) =>
        GrainId.Create("pubsubrendezvous", $"{provider}/{streamId}");

    private static IReadOnlyList<Subscription> Parse(GrainState<PubSubState> state) => [.. (state.State?.Subscriptions ?? [])
        .Select(entry => new Subscription(entry.SubscriptionId, GrainId.Parse(entry.Consumer), IsImplicit: false))];

    private async Task<GrainState<PubSubState>> LoadAsync(IGrainStorage storage, string provider, StreamId streamId)
    {
        var state = new GrainState<PubSubState>(new PubSubState());
        await storage.ReadStateAsync(StateName, IdOf(provider, streamId), state);
        state.State ??= new PubSubState();

        // Subscriptions of clients that ended with their process.
        state.State.Subscriptions.RemoveAll(entry => GrainId.Parse(entry.Consumer) is var consumer
            && consumer.Type == clientType && consumer.Key.ToString() != clientKey);
        return state;
    }

    private IGrainStorage Storage() => services.GetKeyedService<IGrainStorage>(StorageName)
        ?? throw new BadProviderConfigException(
            $"Explicit subscriptions are kept by the grain storage named \"{StorageName}\", and there is none. Register one, "
            + $"for example AddMemoryGrainStorage(\"{StorageName}\").");
}
