using System.Threading.Channels;
using Libp2p.Core;
using Libp2p.Swarm;
using Microsoft.Extensions.Logging;

namespace Libp2p.Discovery.Mdns;

/// <summary>Finds peers on the local network, and connects with them.</summary>
/// <param name="host">The peer.</param>
/// <param name="options">How it looks, and limits.</param>
/// <param name="join">Joins the group.</param>
/// <param name="time">What the time is.</param>
/// <param name="random">Makes this peer's name, and spreads answers.</param>
/// <param name="loggers">Told of what does not work.</param>
public sealed class LocalPeers(
    Libp2pHost host,
    MdnsOptions options,
    Func<IDatagramSocket> join,
    TimeProvider time,
    Random random,
    ILoggerFactory loggers) : IAsyncDisposable
{
    /// <summary>How many found peers may wait to be dialled; more are found again later.</summary>
    private const int WaitingMax = 64;

    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<MdnsPeer> _waiting = Channel.CreateBounded<MdnsPeer>(WaitingMax);
    private MdnsDiscovery? _discovery;
    private Task _dialing = Task.CompletedTask;

    /// <summary>Is told of peers that came or say other addresses. Who hears it must not wait.</summary>
    public event Action<MdnsPeer>? Found;

    /// <summary>Is told of peers that said goodbye, or nothing for long. Who hears it must not wait.</summary>
    public event Action<PeerId>? Gone;

    /// <summary>Is told of peers that were found and not reached, and why.</summary>
    public event Action<PeerId, string>? NotReached;

    /// <summary>The peers that are there.</summary>
    public IReadOnlyList<MdnsPeer> Peers => _discovery?.Peers ?? [];

    /// <summary>Joins the group, and looks for peers from now on.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The group cannot be joined here.</exception>
    public void Start()
    {
        _discovery = new(
            host, join(), options, Take, peer => Gone?.Invoke(peer), time, random, loggers.CreateLogger<MdnsDiscovery>());
        host.AddressesChanged += _discovery.Announce;
        _dialing = DialAsync();
    }

    /// <summary>Says goodbye and leaves the group.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_discovery is not null)
        {
            host.AddressesChanged -= _discovery.Announce;
            await _discovery.DisposeAsync();
        }

        _waiting.Writer.TryComplete();
        await _stop.CancelAsync();
        await _dialing;
    }

    private void Take(MdnsPeer peer)
    {
        Found?.Invoke(peer);
        _waiting.Writer.TryWrite(peer);
    }

    private async Task DialAsync()
    {
        try
        {
            await foreach (var peer in _waiting.Reader.ReadAllAsync(_stop.Token))
            {
                try
                {
                    await host.ConnectAsync(peer.Id, null, _stop.Token);
                }
                catch (Libp2pException exception)
                {
                    NotReached?.Invoke(peer.Id, exception.Message);
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The program stops.
        }
    }
}
