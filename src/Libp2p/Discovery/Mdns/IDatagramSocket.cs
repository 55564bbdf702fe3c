using System.Net;

namespace Libp2p.Discovery.Mdns;

/// <summary>Datagrams to and from a group of machines. Datagrams may be lost, doubled and out of order.</summary>
public interface IDatagramSocket : IAsyncDisposable
{
    /// <summary>Sends a datagram to the group, or to one machine.</summary>
    /// <param name="datagram">Its bytes.</param>
    /// <param name="to">The machine; null for the group.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="System.Net.Sockets.SocketException">No network takes it.</exception>
    ValueTask SendAsync(ReadOnlyMemory<byte> datagram, EndPoint? to, CancellationToken cancellationToken = default);

    /// <summary>
    /// Whether somebody is on a network that this machine is on, and not behind a router (RFC 6762 section 11).
    /// </summary>
    bool IsOnLink(EndPoint from);

    /// <summary>Waits for a datagram, its own included.</summary>
    /// <param name="buffer">Where its bytes go; what does not fit is lost.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>How many bytes it had and who sent it.</returns>
    ValueTask<(int Length, EndPoint From)> ReceiveAsync(
        Memory<byte> buffer, CancellationToken cancellationToken = default);
}
