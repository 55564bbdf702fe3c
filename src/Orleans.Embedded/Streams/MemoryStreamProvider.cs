using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Embedded.Activations;
using Orleans.Embedded.Runtime;
using Orleans.Embedded.Scheduling;
using Orleans.Runtime;
using Orleans.Streams;

namespace Orleans.Embedded.Streams;

/// <summary>Streams of this process: delivered once, in order, while the process lives.</summary>
internal sealed class MemoryStreamProvider : IStreamProvider
{
    private static readonly GrainType _clientType = GrainType.Create("sys.streamclient");

    private readonly ConcurrentDictionary<StreamId, StreamChannel> _channels = [];
    private readonly EmbeddedStreamOptions _options;
    private readonly PubSubStore _store;
    private readonly GrainId _client = GrainId.Create(_clientType, Guid.NewGuid().ToString("N"));

    public MemoryStreamProvider(string name, IServiceProvider services)
    {
        Name = name;
        Silo = services.GetRequiredService<SiloRuntime>();
        Logger = services.GetRequiredService<ILogger<MemoryStreamProvider>>();
        Implicit = new ImplicitSubscriptions(Silo);
        _options = services.GetRequiredService<IOptions<EmbeddedStreamOptions>>().Value;
        _store = new PubSubStore(services, _clientType, _client.Key.ToString(), _options.SubscriptionLimit);
        Silo.Types.Add(_clientType, "StreamClient", static _ => new object(), reentrant: false);
    }

    public string Name { get; }

    public bool IsRewindable => false;

    public SiloRuntime Silo { get; }

    public ILogger Logger { get; }

    public ImplicitSubscriptions Implicit { get; }

    public static void Add(IServiceCollection services, string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (services.Any(service => service.ServiceType == typeof(IStreamProvider) && Equals(service.ServiceKey, name))) return;
        services.AddKeyedSingleton<IStreamProvider>(
            name, static (provider, key) => new MemoryStreamProvider((string)key!, provider));
    }

    public static IStreamProvider Find(IServiceProvider services, string name) =>
        services.GetKeyedService<IStreamProvider>(name) ?? throw new KeyNotFoundException(
            $"No stream provider is named \"{name}\". Register it, for example with AddMemoryStreams(\"{name}\").");

    public IAsyncStream<T> GetStream<T>(StreamId streamId) => new MemoryStream<T>(this, streamId);

    public StreamChannel Channel(StreamId streamId) => _channels.GetOrAdd(
        streamId,
        static (id, self) => new StreamChannel(self, id, self._options.QueueLimit, self._store),
        this);

    public Subscription? ImplicitSubscriptionOf(StreamId streamId, GrainId consumer)
    {
        foreach (var subscription in Implicit.Of(streamId))
            if (subscription.Consumer == consumer) return subscription;
        return null;
    }

    /// <summary>Who runs: a grain, or else the client.</summary>
    public Activation Subscriber() => TurnThread.Current.Activation ?? (Activation)Silo.Resolve(_client);
}
