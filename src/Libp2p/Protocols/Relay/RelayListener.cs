using System.Threading.Channels;
using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Libp2p.Swarm;
using Libp2p.Transports;

namespace Libp2p.Protocols.Relay;

/// <summary>
/// A reservation at a relay: it is renewed before its end, and announced while it stands. Without its relay the
/// listener ends.
/// </summary>
internal sealed class RelayListener(
    Multiaddr address,
    PeerConnection relay,
    RelayTransport transport,
    IHost host,
    RelayClientOptions options,
    TimeProvider time,
    Action<RelayListener> gone) : IListener
{
    private readonly Channel<RawConnection> _came = Channel.CreateBounded<RawConnection>(options.PendingMax);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<IDisposable> _announced = [];
    private RelayReservation? _reservation;
    private Task _renewing = Task.CompletedTask;

    public Multiaddr Address => address;

    /// <summary>Until when the reservation stands.</summary>
    public DateTimeOffset Expires => Volatile.Read(ref _reservation)?.Expires ?? default;

    /// <summary>Whether one more connection may wait.</summary>
    public bool HasRoom => _came.Reader.Count < options.PendingMax;

    /// <summary>Reserves, and begins to renew.</summary>
    /// <exception cref="Libp2pException">The relay refuses.</exception>
    public async ValueTask BeginAsync(CancellationToken cancellationToken)
    {
        var reservation = await transport.ReserveAsync(relay, cancellationToken);
        Volatile.Write(ref _reservation, reservation);
        foreach (var one in reservation.Addresses)
        {
            // Where the relay says it is, which others reach and this peer may not; never somebody else.
            if (!relay.Peer.Equals(one.Peer) || one.Has(MultiaddrProtocol.P2pCircuit)) continue;
            var announced = CircuitAddress.Through(one, relay.Peer);
            if (!announced.Equals(address)) _announced.Add(host.Announce(announced));
        }

        _renewing = RenewAsync();
    }

    /// <summary>Gives a connection that came.</summary>
    /// <returns>False when there are too many, or the listener has ended.</returns>
    public bool Offer(DuplexStream stream, PeerConnection connection, bool isLimited)
    {
        var remote = CircuitAddress.Through(connection.Remote.WithoutPeer() ?? connection.Remote, relay.Peer);
        return _came.Writer.TryWrite(new(stream, address, remote, isLimited));
    }

    public async ValueTask<RawConnection?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (await _came.Reader.WaitToReadAsync(cancellationToken))
        {
            if (_came.Reader.TryRead(out var connection)) return connection;
        }

        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _renewing;
        End();
    }

    private async Task RenewAsync()
    {
        try
        {
            while (true)
            {
                await Task.WhenAny(Task.Delay(NextRenewal(), time, _stop.Token), relay.Completion);
                _stop.Token.ThrowIfCancellationRequested();
                if (relay.Completion.IsCompleted || Expires <= time.GetUtcNow()) break;
                try
                {
                    Volatile.Write(ref _reservation, await transport.ReserveAsync(relay, _stop.Token));
                }
                catch (Libp2pException)
                {
                    await Task.WhenAny(Task.Delay(options.RetryDelay, time, _stop.Token), relay.Completion);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Nobody listens any more.
        }

        End();
    }

    /// <summary>Some time before the end, or half-way there where that is sooner.</summary>
    private TimeSpan NextRenewal()
    {
        var left = Expires - time.GetUtcNow();
        if (left <= TimeSpan.Zero) return TimeSpan.Zero;
        var before = left - options.RenewBefore;
        return before > left / 2 ? before : left / 2;
    }

    private void End()
    {
        gone(this);
        _came.Writer.TryComplete();
        while (_came.Reader.TryRead(out var connection)) connection.Stream.Reset();
        foreach (var one in _announced) one.Dispose();
        _announced.Clear();
    }
}
