using Bib.Network.Hosting;
using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Libp2p.Protocols.Identify;
using Libp2p.Swarm;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Bib.Network.Peers;

/// <summary>
/// Dials nodes again that were lost without a goodbye, as they are when a network breaks, until they are back: who has
/// left comes back by itself, and who was sent away is not wanted.
/// </summary>
internal sealed partial class LostPeers(IOptions<NetworkOptions> options, TimeProvider time, ILogger<LostPeers> logger)
    : INetworkPart, IPeerWatcher, IDisposable
{
    /// <summary>How long addresses are kept for a try.</summary>
    private static readonly TimeSpan _addressLifetime = TimeSpan.FromMinutes(10);

    private readonly NetworkOptions _options = options.Value;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();

    /// <summary>The connection with each peer that was made last.</summary>
    private readonly Dictionary<PeerId, PeerConnection> _last = [];
    private readonly Dictionary<PeerId, Search> _sought = [];
    private PeerNetwork? _network;
    private IDisposable? _watching;

    /// <inheritdoc/>
    public Task StartAsync(PeerNetwork network, CancellationToken cancellationToken)
    {
        _network = network;
        _watching = network.Host.Watch(this);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync()
    {
        _watching?.Dispose();
        await _stop.CancelAsync();
        Task[] searches;
        lock (_lock) searches = [.. _sought.Values.Select(search => search.Work)];
        await Task.WhenAll(searches);
    }

    /// <summary>Dials a peer until it is there.</summary>
    /// <param name="peer">Who.</param>
    /// <param name="addresses">Where it was.</param>
    public void Seek(PeerId peer, IReadOnlyList<Multiaddr> addresses)
    {
        lock (_lock)
        {
            if (_stop.IsCancellationRequested || _sought.ContainsKey(peer) || _sought.Count >= _options.ReconnectMax) return;
            var search = new Search(CancellationTokenSource.CreateLinkedTokenSource(_stop.Token));
            _sought.Add(peer, search);
            search.Work = SeekAsync(peer, addresses, search);
        }
    }

    /// <summary>Somebody does not want a peer any more.</summary>
    public void Forget(PeerId peer)
    {
        lock (_lock)
        {
            if (_sought.TryGetValue(peer, out var search)) search.Stop.Cancel();
        }
    }

    /// <inheritdoc/>
    public void Connected(PeerConnection connection)
    {
    }

    /// <inheritdoc/>
    public void Opened(PeerConnection connection)
    {
        lock (_lock) _last[connection.Peer] = connection;
    }

    /// <inheritdoc/>
    public void Disconnected(PeerId peer)
    {
        PeerConnection? last;
        lock (_lock) _last.Remove(peer, out last);
        if (last is null or { HasGoodbye: true } or { IsLimited: true }) return;
        var host = _network!.Host;
        if (!host.Peers.ProtocolsOf(peer).Any(protocol => protocol.StartsWith("/bib/", StringComparison.Ordinal))) return;
        var addresses = host.Peers.AddressesOf(peer);
        if (addresses.Count > 0) Seek(peer, addresses);
    }

    /// <inheritdoc/>
    public void Identified(PeerConnection connection, IdentifyMessage message)
    {
    }

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    private async Task SeekAsync(PeerId peer, IReadOnlyList<Multiaddr> addresses, Search search)
    {
        // Off the stack of whoever tells of peers.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var (began, pause) = (time.GetTimestamp(), _options.RetryAfter);
        try
        {
            while (!await IsThereAsync(peer, addresses, search.Stop.Token) && time.GetElapsedTime(began) < _options.LostTriedFor)
            {
                await Task.Delay(pause, time, search.Stop.Token);
                pause = pause * 2 < _options.LostRetryAfterMax ? pause * 2 : _options.LostRetryAfterMax;
            }
        }
        catch (OperationCanceledException) when (search.Stop.IsCancellationRequested)
        {
            // The node stops, or it is not wanted any more.
        }
        finally
        {
            lock (_lock) _sought.Remove(peer);
            search.Stop.Dispose();
        }
    }

    private async Task<bool> IsThereAsync(PeerId peer, IReadOnlyList<Multiaddr> addresses, CancellationToken cancellationToken)
    {
        var host = _network!.Host;
        if (host.ConnectionsTo(peer).Count > 0) return true;
        try
        {
            host.Peers.AddAddresses(peer, addresses, _addressLifetime);
            await host.ConnectAsync(peer, null, cancellationToken);
            return true;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            LogAway(peer, failure.Message);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Peer}, which was lost, is not back: {Reason}")]
    private partial void LogAway(PeerId peer, string reason);

    private sealed class Search(CancellationTokenSource stop)
    {
        public CancellationTokenSource Stop => stop;

        public Task Work { get; set; } = Task.CompletedTask;
    }
}
