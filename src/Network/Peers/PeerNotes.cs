using System.Collections.Immutable;
using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Nodes;
using Bib.Grains.Abstractions.Persistence;
using Bib.Network.Gossip;
using Bib.Network.Gossip.Messages;
using Bib.Network.Hosting;
using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Libp2p.Protocols.Identify;
using Libp2p.Swarm;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;

namespace Bib.Network.Peers;

/// <summary>
/// Notes in nodes' rows what they say of themselves and how they answer; gathered, and written every while. At a start
/// the nodes that answered last are dialled again.
/// </summary>
internal sealed partial class PeerNotes(
    IOptions<NetworkOptions> options,
    IGrainFactory grains,
    INodeDirectory directory,
    INodeSigner node,
    LostPeers lost,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<PeerNotes> logger) : INetworkPart, INewsListener, IPeerWatcher, IDisposable
{
    private readonly NetworkOptions _options = options.Value;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<PeerId, PeerNote> _notes = [];

    /// <summary>When each node's own word was last written down.</summary>
    private readonly Dictionary<PeerId, (DateTimeOffset At, string Mode)> _described = [];
    private PeerNetwork? _network;
    private IDisposable? _watching;
    private Task _running = Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(PeerNetwork network, CancellationToken cancellationToken)
    {
        _network = network;
        _watching = network.Host.Watch(this);
        _running = RunAsync();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync()
    {
        _watching?.Dispose();
        await _stop.CancelAsync();
        await _running;
    }

    /// <summary>Counts how a peer answered.</summary>
    public void Count(PeerId peer, int successes, int failures) => Add(peer, new(null, successes, failures));

    /// <inheritdoc/>
    public void Heard(News news, PeerId forwarder)
    {
        if (news.Status is { } status) Add(news.Author, new(status, 0, 0));
    }

    /// <inheritdoc/>
    public void Connected(PeerConnection connection) => Add(connection.Peer, new(null, 1, 0));

    /// <inheritdoc/>
    public void Disconnected(PeerId peer)
    {
    }

    /// <inheritdoc/>
    public void Identified(PeerConnection connection, IdentifyMessage message)
    {
    }

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    private void Add(PeerId peer, PeerNote note)
    {
        lock (_lock)
        {
            var before = _notes.GetValueOrDefault(peer);
            if (_notes.Count >= _options.NotedPeersMax && before == default) return;
            _notes[peer] = new(
                note.Status ?? before.Status, before.Successes + note.Successes, before.Failures + note.Failures);
        }
    }

    private async Task RunAsync()
    {
        try
        {
            // Grains answer when everything has started.
            var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var waiting = lifetime.ApplicationStarted.Register(started.SetResult);
            await started.Task.WaitAsync(_stop.Token);
            var meeting = MeetAgainAsync();
            using var timer = new PeriodicTimer(_options.NoteEvery, time);
            while (await timer.WaitForNextTickAsync(_stop.Token)) await WriteAsync();
            await meeting;
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

    private async Task MeetAgainAsync()
    {
        try
        {
            if (_options.ReconnectMax == 0) return;
            var known = await directory.RecentAsync(_options.ReconnectMax, _stop.Token);
            foreach (var met in known.Where(met => met.NodeId != node.NodeId && !met.Addresses.IsEmpty))
                await MeetAgainAsync(met);
        }
        catch (Exception fault)
        {
            // Whoever is wanted again comes by bootstrap, mDNS or the DHT, or with the next start.
            LogNotMet(fault);
        }
    }

    private async Task MeetAgainAsync(NodeState met)
    {
        var peer = PeerId.Parse(met.NodeId);
        List<Multiaddr> addresses = [.. met.Addresses.Select(KnownAddress.Of).OfType<Multiaddr>()];
        try
        {
            _network!.Host.Peers.AddAddresses(peer, addresses, TimeSpan.FromMinutes(10));
            await _network.Host.ConnectAsync(peer, null, _stop.Token);
        }
        catch (Libp2pException failure)
        {
            LogAway(peer, failure.Message);
            Add(peer, new(null, 0, 1));
            lost.Seek(peer, addresses);
        }
    }

    private async Task WriteAsync()
    {
        KeyValuePair<PeerId, PeerNote>[] notes;
        lock (_lock)
        {
            notes = [.. _notes];
            _notes.Clear();
        }

        foreach (var (peer, note) in notes)
        {
            try
            {
                await WriteAsync(peer, note);
            }
            catch (Exception fault) when (!_stop.IsCancellationRequested)
            {
                // What is not written now comes with the next time.
                LogNotWritten(peer, fault);
                Add(peer, note);
            }
        }
    }

    private async Task WriteAsync(PeerId peer, PeerNote note)
    {
        var id = peer.ToString();
        if (id == node.NodeId) return;
        var grain = grains.GetGrain<INodeGrain>(NodeKey.Of(id));
        var by = new CommandContext(
            new Actor(new UserId(node.NodeId), NodeRole.Admin), CommandId.None, OperationId.New(time.GetUtcNow()), "network");
        if (note.Status is { } status && IsDue(peer, status.Mode))
            await grain.DescribeAsync(DescriptionOf(id, status, by), _stop.Token);

        // Whoever has never said what it is, a peer that is no node above all, has no row to note this in.
        if (note.Successes + note.Failures > 0)
            await grain.NoteContactsAsync(new(id, note.Successes, note.Failures, by), _stop.Token);
    }

    /// <summary>
    /// A node's word is written down at once the first time, and then not more often than every while: sooner when its
    /// mode has changed, which says what may be asked of it.
    /// </summary>
    private bool IsDue(PeerId peer, string mode)
    {
        var now = time.GetUtcNow();
        if (_described.TryGetValue(peer, out var last)
            && now - last.At < (last.Mode == mode ? _options.DescribeEvery : _options.StatusEvery)) return false;
        if (_described.Count >= _options.NotedPeersMax) _described.Clear();
        _described[peer] = (now, mode);
        return true;
    }

    private static DescribeNode DescriptionOf(string id, NodeStatusNews status, CommandContext by)
    {
        var storage = status.Storage == "sqlite" ? NodeStorage.Sqlite : NodeStorage.Postgres;
        return new(
            id,
            [.. status.Addresses.Where(address => KnownAddress.Of(address) is not null).Order(StringComparer.Ordinal)],
            status.Mode switch { "full" => NodeMode.Full, "proxy" => NodeMode.Proxy, _ => NodeMode.Selective },
            storage,
            status.TrustedStorage && storage == NodeStorage.Postgres,
            by);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Nothing more is noted of other nodes")]
    private partial void LogEnded(Exception fault);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Nodes that were met before are not dialled again at this start")]
    private partial void LogNotMet(Exception fault);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Peer}, which was met before, was not reached: {Reason}")]
    private partial void LogAway(PeerId peer, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "What was seen of {Peer} is not noted yet")]
    private partial void LogNotWritten(PeerId peer, Exception fault);
}
