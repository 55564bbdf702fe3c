using System.Text;
using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Libp2p.Transports;

namespace Libp2p.Swarm;

/// <summary>Reaches peers at their addresses.</summary>
/// <param name="self">Who dials: never itself.</param>
/// <param name="upgrader">Secures and multiplexes.</param>
/// <param name="transports">The ways there are.</param>
/// <param name="options">How long things may take.</param>
/// <param name="time">What the time is.</param>
internal sealed class Dialer(
    PeerId self, ConnectionUpgrader upgrader, TransportSet transports, HostOptions options, TimeProvider time)
{
    /// <summary>Reaches a peer at the first of some addresses that answers.</summary>
    /// <exception cref="DialException">None does.</exception>
    public async Task<PeerConnection> DialAnyAsync(
        PeerId peer, IReadOnlyList<Multiaddr> addresses, CancellationToken cancellationToken)
    {
        if (addresses.Count == 0) throw new DialException($"No address of {peer} is known that may be dialled.");
        var failures = new StringBuilder($"{peer} was not reached:");
        Exception? last = null;
        foreach (var address in addresses)
        {
            try
            {
                return await DialAsync(address.WithPeer(peer), cancellationToken);
            }
            catch (Libp2pException exception)
            {
                failures.Append(' ').Append(exception.Message);
                last = exception;
            }
        }

        throw new DialException(failures.ToString(), last);
    }

    /// <summary>Reaches whoever is at an address.</summary>
    /// <exception cref="DialException">Nobody answers, in time.</exception>
    /// <exception cref="Libp2pException">Who answers is somebody else, or does not speak as it should.</exception>
    public async Task<PeerConnection> DialAsync(Multiaddr address, CancellationToken cancellationToken)
    {
        if (self.Equals(address.Peer)) throw new DialException($"{address} is this peer itself.");
        var transport = transports.For(address)
            ?? throw new DialException($"{address}: no transport of this host reaches such an address.");
        var raw = await InTimeAsync(
            options.DialTimeout, token => transport.DialAsync(address, token), $"{address}: no answer", cancellationToken);
        return await InTimeAsync(
            options.HandshakeTimeout,
            token => upgrader.UpgradeOutboundAsync(raw, address.Peer, token),
            $"{address}: the handshake did not end",
            cancellationToken);
    }

    private async Task<T> InTimeAsync<T>(
        TimeSpan allowed, Func<CancellationToken, ValueTask<T>> action, string what, CancellationToken cancellationToken)
    {
        using var limit = new TimeLimit(allowed, time, cancellationToken);
        try
        {
            return await action(limit.Token);
        }
        catch (OperationCanceledException exception) when (limit.IsOver && !cancellationToken.IsCancellationRequested)
        {
            throw new DialException($"{what} within {allowed.TotalSeconds:0.#} s.", exception);
        }
    }
}
