using Libp2p.Core.Multiaddrs;

namespace Libp2p.Transports;

/// <summary>Takes connections at an address until it is disposed of.</summary>
public interface IListener : IAsyncDisposable
{
    /// <summary>Where it listens: with the port that it was given when any would do.</summary>
    Multiaddr Address { get; }

    /// <summary>Waits for a connection.</summary>
    /// <returns>Null when it was disposed of.</returns>
    ValueTask<RawConnection?> AcceptAsync(CancellationToken cancellationToken = default);
}
