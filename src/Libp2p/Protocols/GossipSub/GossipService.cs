using System.Net;
using System.Text;
using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Libp2p.Core.Protobuf;
using Libp2p.Protocols.Identify;
using Libp2p.Swarm;
using Microsoft.Extensions.Logging;

namespace Libp2p.Protocols.GossipSub;

/// <summary>
/// gossipsub on a host: speaks v1.2, v1.1 and v1.0 with who speaks them, floodsub with who speaks nothing else. It runs
/// from its making until it is disposed of. What is decided is the <see cref="GossipRouter"/>'s; here are its streams,
/// queues and checks. Peers behind a relay are left alone: what a relay carries is too little for gossip.
/// </summary>
public sealed partial class GossipService : IPubSub, IPeerWatcher, IAsyncDisposable
{
    private readonly IHost _host;
    private readonly GossipOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly BackgroundWork _work;
    private readonly GossipValidation _validation;
    private readonly GossipSubscriptions _subscriptions = new();
    private readonly MeshTags _tags;
    private readonly List<IDisposable> _registered = [];
    private readonly long _began;

    /// <summary>Around the router and all that follows its actions; nothing inside waits.</summary>
    private readonly Lock _lock = new();
    private readonly GossipRouter _router;
    private readonly Dictionary<PeerId, GossipSession> _sessions = [];
    private readonly Dictionary<PeerId, int> _inbound = [];
    private int _connecting;
    private ulong _sequence;
    private int _disposed;

    /// <summary>Starts gossip on a host.</summary>
    /// <param name="host">The host, which outlives it.</param>
    /// <param name="options">Parameters and limits.</param>
    /// <param name="time">What the time is.</param>
    /// <param name="random">Where chance comes from; used by this service alone.</param>
    /// <param name="loggers">What is told of its doings.</param>
    /// <exception cref="ArgumentException">The options do not go together.</exception>
    public GossipService(IHost host, GossipOptions options, TimeProvider time, Random random, ILoggerFactory loggers)
    {
        (_host, _options, _time) = (host, options, time);
        _logger = loggers.CreateLogger<GossipService>();
        _began = time.GetTimestamp();
        _tags = new(host.Tags);
        _router = new(host.Id, options, random, host.Peers.RecordOf);
        _work = new(exception => LogWorkFailed(exception));
        _validation = new(options, time, _work, Judge, (exception, topic) => LogCheckFailed(exception, topic), _stopping.Token);

        // Numbers increase over restarts as long as the clock does.
        _sequence = (ulong)(time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100;
        foreach (var protocol in GossipProtocol.All) _registered.Add(host.Handle(protocol, ReceiveAsync));
        _registered.Add(host.Watch(this));
        foreach (var connection in host.Connections) Greet(connection, host.Peers.ProtocolsOf(connection.Peer));
        _tags.Protect(options.DirectPeers);
        _work.Begin(BeatAsync);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Topics => _subscriptions.Topics;

    private TimeSpan Now => _time.GetElapsedTime(_began);

    /// <inheritdoc/>
    public IReadOnlyList<PeerId> PeersOf(string topic)
    {
        lock (_lock) return _router.SubscribersOf(topic);
    }

    /// <summary>The peers that a topic's messages are passed to.</summary>
    public IReadOnlyList<PeerId> MeshOf(string topic)
    {
        lock (_lock) return _router.MeshOf(topic);
    }

    /// <summary>What a peer is worth (v1.1, the score function).</summary>
    public double ScoreOf(PeerId peer)
    {
        lock (_lock) return _router.ScoreOf(peer);
    }

    /// <inheritdoc/>
    public ValueTask<GossipSubscription> JoinAsync(
        string topic, GossipTopicOptions? options = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        CheckTopic(topic);
        options ??= new();
        options.Scores?.Validate();
        var subscription = new GossipSubscription(topic, options.QueueMax, Leave);
        lock (_lock)
        {
            if (_subscriptions.Add(subscription)) _router.Join(topic, options.Scores, Now);
            Act();
        }

        return ValueTask.FromResult(subscription);
    }

    /// <inheritdoc/>
    public ValueTask<PublishedMessage> PublishAsync(
        string topic, ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        CheckTopic(topic);
        var message = _options.Signatures == SignaturePolicy.StrictSign
            ? MessageSigning.Sign(_host.Identity, topic, data.ToArray(), Interlocked.Increment(ref _sequence))
            : MessageSigning.Plain(topic, data.ToArray());
        var length = message.EncodedLength + RpcFrame.Overhead;
        if (length > _options.RpcLengthMax)
        {
            throw new ArgumentException(
                $"A message of {data.Length} bytes takes an RPC of {length}; at most {_options.RpcLengthMax} are allowed.", nameof(data));
        }

        lock (_lock)
        {
            var (id, recipients) = _router.Publish(message, Now);
            Act();
            return ValueTask.FromResult(new PublishedMessage(id, recipients));
        }
    }

    /// <inheritdoc/>
    public void SetValidator(string topic, GossipValidator? validator) => _validation.Set(topic, validator);

    /// <summary>Stops: takes nothing new, ends the streams and waits for what is being checked.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        foreach (var registered in _registered) registered.Dispose();
        await _stopping.CancelAsync();
        _validation.End();
        lock (_lock)
        {
            foreach (var session in _sessions.Values) session.End();
        }

        await _work.EndAsync();
        _tags.Set([]);
        _tags.Unprotect(_options.DirectPeers);
        _subscriptions.End();
        _stopping.Dispose();
    }

    void IPeerWatcher.Connected(PeerConnection connection)
    {
        // What it speaks is not known yet.
    }

    void IPeerWatcher.Identified(PeerConnection connection, IdentifyMessage message) => Greet(connection, message.Protocols);

    void IPeerWatcher.Disconnected(PeerId peer)
    {
        lock (_lock)
        {
            if (_sessions.TryGetValue(peer, out var session)) End(session);
        }
    }

    /// <summary>Begins to write to a peer that speaks one of the protocols.</summary>
    private void Greet(PeerConnection connection, IReadOnlyList<string> spoken)
    {
        if (GossipProtocol.All.FirstOrDefault(spoken.Contains) is { } protocol) Greet(connection, protocol);
    }

    private void Greet(PeerConnection connection, string protocol)
    {
        if (connection.IsLimited) return;
        GossipSession session;
        lock (_lock)
        {
            if (_stopping.IsCancellationRequested || _sessions.ContainsKey(connection.Peer)) return;
            _sessions.Add(connection.Peer, session = new(connection, protocol, _options));
            _router.Connected(
                connection.Peer, GossipProtocol.VersionOf(protocol), connection.IsDialer, AddressesOf(connection.Remote));
            Act();
        }

        LogBegan(connection.Peer, protocol);
        _work.Begin(() => SendAsync(session));
    }

    /// <summary>Writes to a peer until it or the connection has had enough.</summary>
    private async Task SendAsync(GossipSession session)
    {
        var (speaks, reason) = await session.SendAsync(_stopping.Token);
        LogEnded(session.Peer, reason);
        lock (_lock) End(session);
        session.Dispose();
        if (speaks && !session.IsStuck) await ReturnAsync(session);
    }

    /// <summary>
    /// A stream may end alone: then the peer gets another, on whichever connection there is, after a while.
    /// </summary>
    private async Task ReturnAsync(GossipSession ended)
    {
        try
        {
            if (_stopping.IsCancellationRequested || _host.ConnectionsTo(ended.Peer).Count == 0) return;
            await Task.Delay(_options.StreamPause, _time, _stopping.Token);
            if (_host.ConnectionsTo(ended.Peer).FirstOrDefault(connection => !connection.IsLimited) is { } connection)
                Greet(connection, ended.Protocol);
        }
        catch (OperationCanceledException)
        {
            // Gossip stops.
        }
    }

    /// <summary>Reads what a peer writes, until it ends.</summary>
    private async Task ReceiveAsync(StreamContext context, CancellationToken stopping)
    {
        var peer = context.Peer;
        lock (_lock)
        {
            // A new stream may come before the end of the old one is seen.
            var count = _inbound.GetValueOrDefault(peer);
            if (count >= _options.StreamsPerPeerMax)
                throw new GossipException($"{peer} has {count} streams open already; at most {_options.StreamsPerPeerMax} are allowed.");
            _inbound[peer] = count + 1;
        }

        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, _stopping.Token);
            Greet(context.Connection, context.Protocol);
            using var reader = new DelimitedReader(context.Stream, _options.RpcLengthMax, "pubsub RPC");
            while (await reader.ReadAsync(either.Token) is { } frame)
            {
                var rpc = GossipRpc.Decode(frame);
                Task room;
                lock (_lock)
                {
                    _router.Receive(peer, rpc, Now);
                    Act();
                    room = _sessions.TryGetValue(peer, out var session) ? session.RoomAsync() : Task.CompletedTask;
                }

                await room.WaitAsync(either.Token);
            }
        }
        catch (MalformedException)
        {
            lock (_lock) _router.Breach(peer);
            throw;
        }
        finally
        {
            lock (_lock)
            {
                if (--_inbound[peer] == 0) _inbound.Remove(peer);
            }
        }
    }

    private void Judge(GossipCandidate candidate, GossipOutcome outcome)
    {
        lock (_lock)
        {
            if (_sessions.TryGetValue(candidate.Deliverers.First, out var session)) session.ValidationEnded();
            _router.Judge(candidate, outcome, Now);
            Act();
        }
    }

    private void Leave(GossipSubscription subscription)
    {
        lock (_lock)
        {
            if (!_subscriptions.Remove(subscription) || _stopping.IsCancellationRequested) return;
            _router.Leave(subscription.Topic, Now);
            Act();
        }
    }

    /// <summary>Does what the router wants done; the lock is held, and nothing waits.</summary>
    private void Act()
    {
        while (_router.Actions.TryDequeue(out var action))
        {
            switch (action)
            {
                case GossipAction.Send send when _sessions.TryGetValue(send.Peer, out var session):
                    if (session.Outbox.Add(send.Part)) break;
                    LogStuck(send.Peer, _options.QueueBytesMax);
                    session.IsStuck = true;
                    session.End();
                    break;
                case GossipAction.Validate validate:
                    if (_sessions.TryGetValue(validate.Candidate.Deliverers.First, out var from)) from.ValidationBegan();
                    _validation.Add(validate.Candidate);
                    break;
                case GossipAction.Deliver deliver:
                    _subscriptions.Deliver(deliver.Candidate.ToReceived());
                    break;
                case GossipAction.Connect connect when _connecting < _options.ExchangedPeersMax:
                    _connecting++;
                    _work.Begin(() => ConnectAsync(connect.Peer, connect.Record));
                    break;
            }
        }
    }

    /// <summary>Ends a session; the lock is held.</summary>
    private void End(GossipSession session)
    {
        if (!_sessions.TryGetValue(session.Peer, out var current) || current != session) return;
        _sessions.Remove(session.Peer);
        session.End();
        _router.Disconnected(session.Peer, Now);
        Act();
    }

    private async Task BeatAsync()
    {
        using var timer = new PeriodicTimer(_options.Heartbeat, _time);
        var direct = TimeSpan.Zero;
        try
        {
            do
            {
                if (Now >= direct)
                {
                    direct = Now + _options.DirectPeerRetry;
                    foreach (var peer in _options.DirectPeers) _work.Begin(() => ConnectAsync(peer, null, counted: false));
                }

                lock (_lock)
                {
                    _router.Heartbeat(Now);
                    Act();
                    _tags.Set(_subscriptions.Topics.SelectMany(_router.MeshOf));
                }
            }
            while (await timer.WaitForNextTickAsync(_stopping.Token));
        }
        catch (OperationCanceledException)
        {
            // Gossip stops.
        }
    }

    /// <summary>Connects with a peer that another one told of, or that there is an agreement with.</summary>
    private async Task ConnectAsync(PeerId peer, ReadOnlyMemory<byte>? record, bool counted = true)
    {
        // Not under the lock of who begins it.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            if (record is { } envelope && !Core.Records.PeerRecord.Open(envelope.Span).Peer.Equals(peer))
                throw new MalformedException("peer exchange", $"the record is not that of {peer}");
            if (record is { } signed) _host.Peers.AddRecord(signed, _options.ExchangedAddressLifetime);
            if (_host.ConnectionsTo(peer).Count == 0) await _host.ConnectAsync(peer, null, _stopping.Token);
        }
        catch (Exception exception) when (exception is Libp2pException or OperationCanceledException)
        {
            LogNotConnected(peer, exception.Message);
        }
        finally
        {
            if (counted) lock (_lock) _connecting--;
        }
    }

    private void CheckTopic(string topic)
    {
        if (Encoding.UTF8.GetByteCount(topic) is var length && (length == 0 || length > _options.TopicLengthMax))
        {
            throw new ArgumentException(
                $"A topic's name has 1 to {_options.TopicLengthMax} bytes, not {length}.", nameof(topic));
        }
    }

    private static IPAddress[] AddressesOf(Multiaddr address) =>
        address.Components is [var first, ..] && IPAddress.TryParse(first.Value, out var ip) ? [ip] : [];
}
