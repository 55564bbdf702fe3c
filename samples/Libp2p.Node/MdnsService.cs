using System.Net.Sockets;
using System.Threading.Channels;
using Libp2p.Core;
using Libp2p.Discovery.Mdns;
using Microsoft.Extensions.Logging.Abstractions;

namespace Libp2p.Node;

/// <summary>Finds peers on the local network, and connects with them.</summary>
internal sealed class MdnsService : IAsyncDisposable
{
    /// <summary>How many found peers may wait to be dialled.</summary>
    private const int WaitingMax = 64;

    private readonly ServiceContext _context;
    private readonly Channel<MdnsPeer> _found = Channel.CreateBounded<MdnsPeer>(WaitingMax);
    private readonly MdnsDiscovery _discovery;
    private readonly Task _dialing;

    private MdnsService(ServiceContext context, MulticastSocket socket)
    {
        _context = context;
        _discovery = new(
            context.Host, socket, new(), Found, Gone, context.Time, new Random(), NullLogger<MdnsDiscovery>.Instance);
        context.Host.AddressesChanged += _discovery.Announce;
        _dialing = DialAsync();
    }

    public static IAsyncDisposable Start(ServiceContext context)
    {
        try
        {
            return new MdnsService(context, MulticastSocket.Join());
        }
        catch (SocketException exception)
        {
            context.Events.Write("error", ("message", $"mDNS is not to be had here: {exception.Message}"));
            return Service.WithinHost;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _context.Host.AddressesChanged -= _discovery.Announce;
        await _discovery.DisposeAsync();
        _found.Writer.Complete();
        await _dialing;
    }

    private void Found(MdnsPeer peer)
    {
        _context.Events.Write(
            "mdns",
            ("peer", peer.Id.ToString()),
            ("addrs", EventWriter.Texts(peer.Addresses.Select(address => address.WithPeer(peer.Id)))));
        _found.Writer.TryWrite(peer);
    }

    private void Gone(PeerId peer) => _context.Events.Write("mdns-gone", ("peer", peer.ToString()));

    private async Task DialAsync()
    {
        await foreach (var peer in _found.Reader.ReadAllAsync())
        {
            try
            {
                await _context.Host.ConnectAsync(peer.Id, null, _context.Stopping);
            }
            catch (OperationCanceledException) when (_context.Stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Libp2pException exception)
            {
                _context.Events.Write("error", ("message", exception.Message), ("peer", peer.Id.ToString()));
            }
        }
    }
}
