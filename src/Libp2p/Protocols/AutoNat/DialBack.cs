using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Libp2p.Muxing.Yamux;
using Libp2p.Swarm;
using Libp2p.Swarm.Dialing;
using Libp2p.Swarm.Resources;
using Libp2p.Transports;

namespace Libp2p.Protocols.AutoNat;

/// <summary>
/// Dials who asks to be dialled, apart from the host: its transports listen nowhere, so that nothing is dialled from a
/// port to which the peer has opened its NAT already. What the host may not dial, and has no room for, this may not
/// either.
/// </summary>
internal sealed class DialBack(
    Libp2pHost host, IReadOnlyList<ITransport> transports, AutoNatOptions options, TimeProvider time)
{
    private readonly ConnectionUpgrader _upgrader = new(host.Identity, new YamuxOptions(), time);

    /// <summary>Whether a peer can be dialled at an address at all, and may be.</summary>
    public bool MayDial(Multiaddr address, PeerId peer) =>
        transports.Any(transport => transport.Handles(address)) && host.Gater.MayDial(peer, address);

    /// <summary>Connects with a peer.</summary>
    /// <returns>The connection, which is the caller's; or null and why there is none.</returns>
    public async ValueTask<(DialledBack? Connection, string Why)> DialAsync(
        Multiaddr address, PeerId peer, CancellationToken cancellationToken)
    {
        using var limit = new TimeLimit(options.DialTimeout, time, cancellationToken);
        ConnectionScope? scope = null;
        try
        {
            scope = host.Resources.OpenConnection(inbound: false, TransportSet.HasDescriptor(address));
            var raw = await transports.First(transport => transport.Handles(address)).DialAsync(address, limit.Token);
            var dialled = new DialledBack(await _upgrader.UpgradeOutboundAsync(raw, peer, scope, limit.Token), scope);
            scope = null; // it is the connection's now
            return (dialled, "");
        }
        catch (Libp2pException exception)
        {
            return (null, exception.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, $"{address} did not answer within {options.DialTimeout.TotalSeconds:0.#} s.");
        }
        finally
        {
            scope?.Dispose();
        }
    }
}
