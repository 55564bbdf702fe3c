using Bib.Network.Hosting;
using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Libp2p.Protocols.Identify;
using Libp2p.Swarm;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Bib.Network.Peers;

/// <summary>
/// Sees to it that there are peers: dials those that the configuration names while there are fewer than wanted, each
/// again after a pause that doubles.
/// </summary>
internal sealed partial class Bootstrap(IOptions<NetworkOptions> options, TimeProvider time, ILogger<Bootstrap> logger)
    : INetworkPart, IPeerWatcher, IDisposable
{
    private readonly NetworkOptions _options = options.Value;
    private readonly CancellationTokenSource _stop = new();

    /// <summary>Completed and renewed whenever a peer was lost.</summary>
    private TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IDisposable? _watching;
    private Task _running = Task.CompletedTask;
    private PeerNetwork? _network;

    private bool HasEnough => _network!.Host.Connections.DistinctBy(open => open.Peer).Count() >= _options.PeersWanted;

    /// <inheritdoc/>
    public Task StartAsync(PeerNetwork network, CancellationToken cancellationToken)
    {
        _network = network;
        _watching = network.Host.Watch(this);
        _running = Task.WhenAll(_options.Bootstrap.Select(address => KeepAsync(Multiaddr.Parse(address))));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync()
    {
        _watching?.Dispose();
        await _stop.CancelAsync();
        await _running;
    }

    /// <inheritdoc/>
    public void Connected(PeerConnection connection)
    {
    }

    /// <inheritdoc/>
    public void Disconnected(PeerId peer) =>
        Interlocked.Exchange(ref _lost, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    /// <inheritdoc/>
    public void Identified(PeerConnection connection, IdentifyMessage message)
    {
    }

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    private async Task KeepAsync(Multiaddr address)
    {
        var pause = _options.RetryAfter;
        try
        {
            while (true)
            {
                var lost = Volatile.Read(ref _lost).Task;
                if (HasEnough)
                {
                    await lost.WaitAsync(_stop.Token);
                    continue;
                }

                if (await DialAsync(address))
                {
                    pause = _options.RetryAfter;
                    await lost.WaitAsync(_stop.Token);
                    continue;
                }

                await Task.Delay(pause, time, _stop.Token);
                pause = pause * 2 < _options.RetryAfterMax ? pause * 2 : _options.RetryAfterMax;
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The node stops.
        }
    }

    private async Task<bool> DialAsync(Multiaddr address)
    {
        try
        {
            await _network!.Host.DialAsync(address, _stop.Token);
            return true;
        }
        catch (Exception failure) when (!_stop.IsCancellationRequested)
        {
            LogNotReached(address, failure.Message);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The bootstrap peer {Address} was not reached: {Reason}")]
    private partial void LogNotReached(Multiaddr address, string reason);
}
