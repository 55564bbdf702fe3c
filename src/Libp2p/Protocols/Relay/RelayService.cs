using System.Collections.Immutable;
using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Libp2p.Core.Protobuf;
using Libp2p.Protocols.Identify;
using Libp2p.Swarm;

namespace Libp2p.Protocols.Relay;

/// <summary>
/// Forwards for others: takes reservations, and joins who asks for a peer that has reserved with that peer. It begins
/// with its making and ends when it is disposed of.
/// </summary>
public sealed class RelayService : IPeerWatcher, IDisposable
{
    private const string HopWhat = "hop message";
    private const string StopWhat = "stop message";

    private readonly IHost _host;
    private readonly RelayOptions _options;
    private readonly TimeProvider _time;
    private readonly RelayBook _book;
    private readonly IDisposable _handling;
    private readonly IDisposable _watching;

    /// <summary>Begins to forward.</summary>
    /// <param name="host">The peer that does.</param>
    /// <param name="options">How much it does.</param>
    /// <param name="time">What the time is.</param>
    public RelayService(IHost host, RelayOptions options, TimeProvider time)
    {
        (_host, _options, _time, _book) = (host, options, time, new RelayBook(options));
        _watching = host.Watch(this);
        _handling = host.Handle(RelayProtocol.HopId, HopAsync);
    }

    /// <summary>Is told of what the relay does: the peer, and how that ended.</summary>
    public event Action<RelayEvent>? Happened;

    /// <summary>How many peers have reserved.</summary>
    public int ReservationCount => _book.ReservationCount;

    /// <inheritdoc/>
    public void Connected(PeerConnection connection)
    {
    }

    /// <summary>A reservation stands while its peer is connected.</summary>
    public void Disconnected(PeerId peer) => _book.Release(peer);

    /// <inheritdoc/>
    public void Identified(PeerConnection connection, IdentifyMessage message)
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _handling.Dispose();
        _watching.Dispose();
    }

    private async Task HopAsync(StreamContext context, CancellationToken stopping)
    {
        HopMessage message;
        using (var limit = new TimeLimit(_options.MessageTimeout, _time, stopping))
        {
            try
            {
                var bytes = await Delimited.ReadAsync(
                    context.Stream, RelayProtocol.MessageLengthMax, HopWhat, limit.Token);
                if (bytes is null) return;
                message = HopMessage.Decode(bytes);
            }
            catch (MalformedException)
            {
                await RefuseAsync(context, RelayStatus.MalformedMessage, limit.Token);
                return;
            }
        }

        switch (message)
        {
            case { Type: HopType.Reserve }: await ReserveAsync(context, stopping); break;
            case { Type: HopType.Connect, Peer: { } peer }: await ConnectAsync(context, peer.Id, stopping); break;
            case { Type: HopType.Connect }: await RefuseAsync(context, RelayStatus.MalformedMessage, stopping); break;
            default: await RefuseAsync(context, RelayStatus.UnexpectedMessage, stopping); break;
        }
    }

    private async ValueTask ReserveAsync(StreamContext context, CancellationToken stopping)
    {
        var peer = context.Peer;
        if (IsRelayed(context.Connection))
        {
            await RefuseAsync(context, RelayStatus.PermissionDenied, stopping);
            return;
        }

        if (_book.Reserve(peer, context.Connection.Remote, _time.GetUtcNow()) is not { } expires)
        {
            await RefuseAsync(context, RelayStatus.ReservationRefused, stopping);
            return;
        }

        // It may have left while it asked; then nobody else would end the reservation.
        if (_host.ConnectionsTo(peer).Count == 0) _book.Release(peer);
        var voucher = new ReservationVoucher(_host.Id, peer, expires).Seal(_host.Identity);
        await AnswerAsync(
            context,
            new(HopType.Status)
            {
                Status = RelayStatus.Ok,
                Reservation = new(expires, OwnAddresses(), voucher),
                Limit = _options.Limit,
            },
            stopping);
        Happened?.Invoke(new("reservation", peer, null, RelayStatus.Ok));
    }

    private async ValueTask ConnectAsync(StreamContext context, PeerId target, CancellationToken stopping)
    {
        if (IsRelayed(context.Connection) || target.Equals(_host.Id) || target.Equals(context.Peer))
        {
            await RefuseAsync(context, RelayStatus.PermissionDenied, stopping);
            return;
        }

        var connection = _host.ConnectionsTo(target).FirstOrDefault(one => !IsRelayed(one));
        if (connection is null || !_book.HasReserved(target, _time.GetUtcNow()))
        {
            await RefuseAsync(context, RelayStatus.NoReservation, stopping);
            return;
        }

        using var circuit = _book.OpenCircuit(context.Peer, target);
        if (circuit is null)
        {
            await RefuseAsync(context, RelayStatus.ResourceLimitExceeded, stopping);
            return;
        }

        if (await StopAsync(connection, context.Peer, stopping) is not { } stream)
        {
            await RefuseAsync(context, RelayStatus.ConnectionFailed, stopping);
            return;
        }

        await using var ended = stream;
        await AnswerAsync(context, new(HopType.Status) { Status = RelayStatus.Ok, Limit = _options.Limit }, stopping);
        Happened?.Invoke(new("circuit", context.Peer, target, RelayStatus.Ok));
        await RelayCircuit.RunAsync(context.Stream, stream, _options.Limit, _time, stopping);
    }

    /// <summary>Asks the peer that has reserved; gives the stream that leads to it, or null when it does not want or
    /// does not answer.</summary>
    private async ValueTask<DuplexStream?> StopAsync(PeerConnection connection, PeerId from, CancellationToken stopping)
    {
        using var limit = new TimeLimit(_options.MessageTimeout, _time, stopping);
        DuplexStream? stream = null;
        try
        {
            stream = await connection.OpenAsync(RelayProtocol.StopId, limit.Token);
            var asked = new StopMessage(StopType.Connect) { Peer = new(from, []), Limit = _options.Limit };
            await Delimited.WriteAsync(stream, asked.Encode(), limit.Token);
            var bytes = await Delimited.ReadAsync(stream, RelayProtocol.MessageLengthMax, StopWhat, limit.Token);
            if (bytes is not null
                && StopMessage.Decode(bytes) is { Type: StopType.Status, Status: RelayStatus.Ok }) return stream;
        }
        catch (Exception exception) when (exception is Libp2pException or OperationCanceledException)
        {
            // Whatever it is, the circuit does not come about.
        }

        stream?.Reset();
        return null;
    }

    /// <summary>
    /// Where this relay is reached: at addresses that all can dial, or at those it has where it has none of these.
    /// </summary>
    private ImmutableArray<Multiaddr> OwnAddresses()
    {
        var own = _host.Addresses.Where(address => !address.Has(MultiaddrProtocol.P2pCircuit)).ToArray();
        var reachable = own.Where(PublicAddress.IsOne).ToArray();
        return
        [
            .. (reachable.Length > 0 ? reachable : own)
                .Take(RelayProtocol.AddressCountMax / 2)
                .Select(address => address.WithPeer(_host.Id)),
        ];
    }

    private static bool IsRelayed(PeerConnection connection) =>
        connection.IsLimited || connection.Remote.Has(MultiaddrProtocol.P2pCircuit);

    private ValueTask RefuseAsync(StreamContext context, RelayStatus status, CancellationToken cancellationToken)
    {
        Happened?.Invoke(new("refusal", context.Peer, null, status));
        return AnswerAsync(context, new HopMessage(HopType.Status) { Status = status }, cancellationToken);
    }

    private async ValueTask AnswerAsync(StreamContext context, HopMessage message, CancellationToken cancellationToken)
    {
        using var limit = new TimeLimit(_options.MessageTimeout, _time, cancellationToken);
        await Delimited.WriteAsync(context.Stream, message.Encode(), limit.Token);
    }
}
