using Libp2p.Core.Multiaddrs;

namespace Libp2p.Transports.Memory;

/// <summary>
/// Reaches hosts of the same process that listen at <c>/memory/N</c>; number 0 means any that is free.
/// </summary>
internal sealed class MemoryTransport(MemoryNetwork network, string place) : ITransport
{
    public bool Handles(Multiaddr address) =>
        address.WithoutPeer()?.Components is [var only] && only.Protocol == MultiaddrProtocol.Memory;

    public async ValueTask<RawConnection> DialAsync(Multiaddr address, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return await network.DialAsync(Own(address), place, cancellationToken);
    }

    public ValueTask<IListener> ListenAsync(Multiaddr address, CancellationToken cancellationToken = default) =>
        new(network.Listen(Own(address), place));

    private Multiaddr Own(Multiaddr address) =>
        Handles(address) ? address.WithoutPeer()! : throw new TransportException(address, "is no address in memory");
}
