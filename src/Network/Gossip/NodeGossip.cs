using Bib.Grains.Abstractions.Nodes;
using Bib.Network.Gossip.Messages;
using Bib.Network.Hosting;
using Google.Protobuf;
using Libp2p.Core;
using Libp2p.Protocols.GossipSub;
using Libp2p.Protocols.Identify;
using Libp2p.Swarm;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Bib.Network.Gossip;

/// <summary>
/// A node's part in gossip: says how it is every while, hears how others are and what there is new, and passes on only
/// what is checked.
/// </summary>
internal sealed partial class NodeGossip(
    IOptions<NetworkOptions> options,
    NewsReader reader,
    IServiceProvider services,
    TimeProvider time,
    ILogger<NodeGossip> logger) : INetworkPart, IPeerWatcher, IDisposable
{
    /// <summary>Topics that are taken; of others it is heard with the next status of a node that has news of them.</summary>
    public const int TopicsMax = 1000;

    /// <summary>How long a new peer is given to say which topics it takes.</summary>
    private static readonly TimeSpan _settling = TimeSpan.FromSeconds(1);

    private readonly NetworkOptions _options = options.Value;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (GossipSubscription Subscription, Task Reading)> _joined = [];

    /// <summary>Completed when there is somebody who has not heard of this node.</summary>
    private TaskCompletionSource _newcomer = New();
    private IReadOnlyList<INewsListener> _listeners = [];
    private IDisposable? _watching;
    private PeerNetwork? _network;
    private Task _telling = Task.CompletedTask;

    /// <summary>What is told of this node's catalog; 0 while nobody knows.</summary>
    public long CatalogVersion { get; set; }

    private GossipService Service => _network!.Services.GossipSub
        ?? throw new InvalidOperationException("The network runs without gossip.");

    /// <inheritdoc/>
    public async Task StartAsync(PeerNetwork network, CancellationToken cancellationToken)
    {
        _network = network;
        _listeners = [.. services.GetServices<INewsListener>()];
        await JoinAsync(GossipTopics.Global, cancellationToken);
        await JoinAsync(GossipTopics.Nodes, cancellationToken);
        _watching = network.Host.Watch(this);
        _telling = TellAsync();
    }

    /// <inheritdoc/>
    public async Task StopAsync()
    {
        _watching?.Dispose();
        await _stop.CancelAsync();
        await _telling;
        await PublishAsync(GossipTopics.Nodes, new() { NodeLeave = new() }, CancellationToken.None);
        (GossipSubscription Subscription, Task Reading)[] joined;
        lock (_lock) joined = [.. _joined.Values];
        foreach (var (subscription, _) in joined) subscription.Dispose();
        await Task.WhenAll(joined.Select(one => one.Reading));
    }

    /// <summary>Takes a topic; nothing where it is taken already, or where there are too many.</summary>
    public async Task JoinAsync(string topic, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_joined.ContainsKey(topic) || _joined.Count >= TopicsMax) return;
        }

        Service.SetValidator(topic, Judge);
        var subscription = await Service.JoinAsync(topic, null, cancellationToken);
        lock (_lock)
        {
            if (_joined.TryAdd(topic, (subscription, ReadAsync(subscription)))) return;
        }

        subscription.Dispose();
    }

    /// <summary>Writes a message in this node's name, with the moment.</summary>
    public async Task PublishAsync(string topic, Messages.GossipMessage message, CancellationToken cancellationToken)
    {
        message.SenderPeerId = _network!.Host.Id.ToString();
        message.TimestampMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        await Service.PublishAsync(topic, message.ToByteArray(), cancellationToken);
    }

    /// <inheritdoc/>
    public void Connected(PeerConnection connection)
    {
    }

    /// <inheritdoc/>
    public void Disconnected(PeerId peer)
    {
    }

    /// <inheritdoc/>
    public void Identified(PeerConnection connection, IdentifyMessage message) => TellSoon();

    /// <summary>Others are to know how this node is before it is time again: somebody has come, or it has changed.</summary>
    public void TellSoon() => Volatile.Read(ref _newcomer).TrySetResult();

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    private ValueTask<GossipVerdict> Judge(ReceivedMessage message, CancellationToken cancellationToken)
    {
        var news = reader.Read(message.Topic, message.Data, message.Author!, time.GetUtcNow(), out var isOld);
        return ValueTask.FromResult(
            news is not null ? GossipVerdict.Accept : isOld ? GossipVerdict.Ignore : GossipVerdict.Reject);
    }

    private async Task ReadAsync(GossipSubscription subscription)
    {
        await foreach (var message in subscription)
        {
            // Checked already, and read once more: the check hands nothing on.
            if (reader.Read(message.Topic, message.Data, message.Author!, time.GetUtcNow(), out _) is not { } news) continue;
            foreach (var listener in _listeners) listener.Heard(news, message.Forwarder);
        }
    }

    private async Task TellAsync()
    {
        try
        {
            while (true)
            {
                var newcomer = Volatile.Read(ref _newcomer).Task;
                if (await ComesAsync(newcomer))
                {
                    Interlocked.Exchange(ref _newcomer, New());
                    await Task.Delay(_settling, time, _stop.Token);
                    await PublishAsync(GossipTopics.Nodes, new() { NodeJoin = Status() }, _stop.Token);
                }
                else
                {
                    await PublishAsync(GossipTopics.Nodes, new() { NodeStatus = Status() }, _stop.Token);
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The node stops.
        }
        catch (Exception fault)
        {
            LogEnded(fault);
        }
    }

    /// <summary>Whether somebody comes before it is time to say again how this node is.</summary>
    private async Task<bool> ComesAsync(Task newcomer)
    {
        try
        {
            await newcomer.WaitAsync(_options.StatusEvery, time, _stop.Token);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private NodeStatusNews Status() => new()
    {
        Mode = _options.Mode switch { NodeMode.Full => "full", NodeMode.Proxy => "proxy", _ => "selective" },
        Storage = "postgres",
        TrustedStorage = true,
        Version = _options.Version,
        Addresses = { _network!.Host.Addresses.Take(GossipLimits.AddressesMax).Select(address => address.ToString()) },
        CatalogVersion = CatalogVersion,
        Peers = _network.Host.Connections.DistinctBy(connection => connection.Peer).Count(),
    };

    [LoggerMessage(Level = LogLevel.Error, Message = "Nobody is told any more how this node is")]
    private partial void LogEnded(Exception fault);
}
