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

/// <summary>
/// Streams of this process: delivered in order, again where a subscriber fails, while the process lives.
/// </summary>
internal sealed class MemoryStreamProvider : IStreamProvider, IDisposable
{
    private static readonly GrainType _clientType = GrainType.Create("sys.streamclient");

    private readonly ConcurrentDictionary<StreamId, StreamChannel> _channels = [];
    private readonly EmbeddedStreamOptions _options;
    private readonly PubSubStore _store;
    private readonly CancellationTokenSource _stopped = new();
    private readonly ITimer _forgetting;
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
        using (ExecutionContext.SuppressFlow())
        {
            _forgetting = Silo.Clock.CreateTimer(
                static self => ((MemoryStreamProvider)self!).ForgetIdle(), this, _options.IdleTime / 4, _options.IdleTime / 4);
        }
    }

    public string Name { get; }

    public bool IsRewindable => false;

    public SiloRuntime Silo { get; }

    public ILogger Logger { get; }

    public ImplicitSubscriptions Implicit { get; }

    /// <summary>Cancelled when the silo ends.</summary>
    public CancellationToken Stopped => _stopped.Token;

    /// <summary>How many streams are remembered.</summary>
    public int StreamCount => _channels.Count;

    /// <summary>Whether no item of any stream still waits for a subscriber.</summary>
    public bool IsDelivered => _channels.Values.All(channel => channel.IsDelivered);

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

    /// <summary>Does something with a stream, which is not forgotten meanwhile.</summary>
    /// <exception cref="LimitExceededException">Too many streams are in use.</exception>
    public async Task<T> UseAsync<T>(StreamId streamId, Func<StreamChannel, Task<T>> action)
    {
        var channel = Enter(streamId);
        try
        {
            return await action(channel);
        }
        finally
        {
            channel.Exit();
        }
    }

    /// <inheritdoc cref="UseAsync{T}"/>
    public async Task UseAsync(StreamId streamId, Func<StreamChannel, Task> action)
    {
        var channel = Enter(streamId);
        try
        {
            await action(channel);
        }
        finally
        {
            channel.Exit();
        }
    }

    public Subscription? ImplicitSubscriptionOf(StreamId streamId, GrainId consumer)
    {
        foreach (var subscription in Implicit.Of(streamId))
            if (subscription.Consumer == consumer) return subscription;
        return null;
    }

    /// <summary>Who runs: a grain, or else the client.</summary>
    public Activation Subscriber() => TurnThread.Current.Activation ?? (Activation)Silo.Resolve(_client);

    public void Dispose()
    {
        _forgetting.Dispose();
        _stopped.Cancel();
    }

    private StreamChannel Enter(StreamId streamId)
    {
        while (true)
        {
            if (!_channels.TryGetValue(streamId, out var channel)) channel = Open(streamId);
            if (channel.TryEnter()) return channel;
            _channels.TryRemove(KeyValuePair.Create(streamId, channel));
        }
    }

    private StreamChannel Open(StreamId streamId)
    {
        var open = _channels.Count;
        if (open >= _options.StreamLimit)
        {
            throw new LimitExceededException(
                $"Provider {Name} has {open} streams in use, the limit is {_options.StreamLimit} "
                + $"(EmbeddedStreamOptions.StreamLimit); {streamId} was not opened. Use fewer streams, shorten "
                + "EmbeddedStreamOptions.IdleTime, or raise the limit.");
        }

        return _channels.GetOrAdd(
            streamId, static (id, self) => new StreamChannel(self, id, self._options, self._store), this);
    }

    private void ForgetIdle()
    {
        foreach (var entry in _channels)
            if (entry.Value.TryClose()) _channels.TryRemove(entry);
    }
}
