using Libp2p.Core;
using Libp2p.Core.Keys;
using Libp2p.Muxing;
using Libp2p.Muxing.Yamux;
using Libp2p.Negotiation;
using Libp2p.Security;
using Libp2p.Security.Noise;
using Libp2p.Swarm.Resources;
using Libp2p.Transports;

namespace Libp2p.Swarm;

/// <summary>
/// Makes a raw connection one with a known peer and many streams: agrees on Noise, shakes hands, agrees on yamux, but
/// for what a transport has done already (https://github.com/libp2p/specs/tree/master/connections).
/// </summary>
/// <param name="identity">This peer's key.</param>
/// <param name="yamux">Limits of multiplexed connections.</param>
/// <param name="time">What the time is.</param>
public sealed class ConnectionUpgrader(PrivateKey identity, YamuxOptions yamux, TimeProvider time)
{
    private static readonly string[] _muxers = [YamuxConnection.ProtocolId];

    private readonly NoiseSecurity _noise = new(identity);
    private readonly PeerId _self = PeerId.Of(identity.PublicKey);

    /// <summary>Upgrades a connection that this side dialled. It is this side's to end, also when that fails.</summary>
    /// <param name="raw">The connection.</param>
    /// <param name="expected">Who was dialled; null when anybody may answer.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="Libp2pException">The other side does not speak these, or is somebody else.</exception>
    public ValueTask<PeerConnection> UpgradeOutboundAsync(
        RawConnection raw, PeerId? expected, CancellationToken cancellationToken = default) =>
        UpgradeOutboundAsync(raw, expected, null, cancellationToken);

    /// <summary>Upgrades a connection that the other side dialled. It is this side's to end, also when that
    /// fails.</summary>
    /// <param name="raw">The connection.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="Libp2pException">The other side does not speak these.</exception>
    public ValueTask<PeerConnection> UpgradeInboundAsync(RawConnection raw, CancellationToken cancellationToken = default) =>
        UpgradeInboundAsync(raw, null, null, cancellationToken);

    /// <summary>Upgrades a connection that this side dialled, within what it may use.</summary>
    internal async ValueTask<PeerConnection> UpgradeOutboundAsync(
        RawConnection raw, PeerId? expected, ConnectionScope? scope, CancellationToken cancellationToken)
    {
        try
        {
            if (raw.Secured is { } link) return Connected(raw, link, expected, dialer: true, scope);

            // One protocol is proposed, so its answer may come with the handshake's: a round trip less.
            var stream = MultistreamSelect.ProposeLazily(raw.Stream, NoiseSecurity.ProtocolId);
            var secured = await _noise.SecureOutboundAsync(stream, expected, _muxers, cancellationToken);
            return Connected(raw, secured, await MuxedAsync(secured, cancellationToken), scope);
        }
        catch
        {
            raw.Stream.Reset();
            throw;
        }
    }

    /// <summary>Upgrades a connection that the other side dialled, or is said to have where both did, within what it
    /// may use.</summary>
    internal async ValueTask<PeerConnection> UpgradeInboundAsync(
        RawConnection raw, PeerId? expected, ConnectionScope? scope, CancellationToken cancellationToken)
    {
        try
        {
            if (raw.Secured is { } link)
            {
                if (scope is not null) scope.HasSpoken = true;
                return Connected(raw, link, expected, dialer: false, scope);
            }

            var (stream, _) = await MultistreamSelect.AcceptAsync(
                raw.Stream, protocol => protocol == NoiseSecurity.ProtocolId, cancellationToken);
            if (scope is not null) scope.HasSpoken = true;
            var secured = await _noise.SecureInboundAsync(stream, expected, _muxers, cancellationToken);
            return Connected(raw, secured, await MuxedAsync(secured, cancellationToken), scope);
        }
        catch
        {
            raw.Stream.Reset();
            throw;
        }
    }

    /// <summary>Agrees on yamux, unless the handshake did.</summary>
    private static async ValueTask<DuplexStream> MuxedAsync(SecuredConnection secured, CancellationToken cancellationToken)
    {
        if (secured.Muxer is not null) return secured.Stream;
        var (stream, _) = secured.IsInitiator
            ? await MultistreamSelect.ProposeAsync(secured.Stream, _muxers, cancellationToken)
            : await MultistreamSelect.AcceptAsync(secured.Stream, _muxers.Contains, cancellationToken);
        return stream;
    }

    private PeerConnection Connected(
        RawConnection raw, SecuredConnection secured, DuplexStream stream, ConnectionScope? scope) => Connected(
            raw,
            secured.RemotePeer,
            secured.IsInitiator,
            budget => new YamuxConnection(stream, secured.IsInitiator, yamux, time, budget),
            scope);

    /// <summary>A connection whose transport has found out who is there, and has streams of its own.</summary>
    private PeerConnection Connected(
        RawConnection raw, SecuredLink link, PeerId? expected, bool dialer, ConnectionScope? scope)
    {
        if (expected?.Matches(link.RemoteKey) == false)
            throw new PeerMismatchException(expected, PeerId.Of(link.RemoteKey));
        return Connected(raw, PeerId.Of(link.RemoteKey), dialer, link.Begin, scope);
    }

    private PeerConnection Connected(
        RawConnection raw, PeerId peer, bool dialer, Func<IStreamBudget, IMuxedConnection> begin, ConnectionScope? scope)
    {
        if (peer.Equals(_self)) throw new SecurityException($"At {raw.Remote} is this peer itself.");
        scope?.Identify(peer);
        IStreamBudget budget = scope is null ? UnlimitedBudget.Instance : scope;
        return new(peer, raw, dialer, begin(budget)) { OpenedAt = time.GetUtcNow(), Scope = scope };
    }
}
