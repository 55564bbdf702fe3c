using Libp2p.Core;
using Libp2p.Core.Keys;
using Libp2p.Core.Multiaddrs;
using Libp2p.Muxing.Yamux;
using Libp2p.Swarm;
using Libp2p.Transports;

namespace Libp2p.Protocols.AutoNat;

/// <summary>
/// Dials who asks to be dialled, apart from the host: its transports listen nowhere, so that nothing is dialled from a
/// port to which the peer has opened its NAT already.
/// </summary>
internal sealed class DialBack(
    PrivateKey identity, IReadOnlyList<ITransport> transports, AutoNatOptions options, TimeProvider time)
{
    private readonly ConnectionUpgrader _upgrader = new(identity, new YamuxOptions(), time);

    /// <summary>Whether an address can be dialled at all.</summary>
    public bool Handles(Multiaddr address) => transports.Any(transport => transport.Handles(address));

    /// <summary>Connects with a peer.</summary>
    /// <returns>The connection, which is the caller's; or null and why there is none.</returns>
    public async ValueTask<(PeerConnection? Connection, string Why)> DialAsync(
        Multiaddr address, PeerId peer, CancellationToken cancellationToken)
    {
        using var limit = new TimeLimit(options.DialTimeout, time, cancellationToken);
        try
        {
            var raw = await transports.First(transport => transport.Handles(address)).DialAsync(address, limit.Token);
            return (await _upgrader.UpgradeOutboundAsync(raw, peer, limit.Token), "");
        }
        catch (Libp2pException exception)
        {
            return (null, exception.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, $"{address} did not answer within {options.DialTimeout.TotalSeconds:0.#} s.");
        }
    }
}
