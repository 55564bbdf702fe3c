using System.Collections.Concurrent;
using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Libp2p.Core.Protobuf;
using Libp2p.Swarm;
using Libp2p.Transports;

namespace Libp2p.Protocols.Relay;

/// <summary>
/// Reaches peers through relays, and is reached through them: listening at <c>/…/p2p/RELAY/p2p-circuit</c> reserves
/// there. The host is to be given it (<see cref="Libp2pHost.AddTransport"/>).
/// </summary>
public sealed class RelayTransport : ITransport, IDisposable
{
    private const string HopWhat = "hop message";

    private readonly IHost _host;
    private readonly RelayClientOptions _options;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<PeerId, RelayListener> _listeners = [];
    private readonly Lock _lock = new();
    private IDisposable? _handling;

    /// <summary>Prepares; what comes through relays is taken while there is a reservation.</summary>
    /// <param name="host">The peer that does.</param>
    /// <param name="options">How.</param>
    /// <param name="time">What the time is.</param>
    public RelayTransport(IHost host, RelayClientOptions options, TimeProvider time) =>
        (_host, _options, _time) = (host, options, time);

    /// <summary>The relays at which this peer has a reservation, and until when.</summary>
    public IReadOnlyDictionary<PeerId, DateTimeOffset> Reservations =>
        _listeners.ToDictionary(one => one.Key, one => one.Value.Expires);

    /// <summary>Is told of relays at which there is no reservation any more. Who hears it must not wait.</summary>
    public event Action<PeerId>? ReservationEnded;

    /// <inheritdoc/>
    public bool Handles(Multiaddr address) => CircuitAddress.Of(address) is not null;

    /// <inheritdoc/>
    public async ValueTask<RawConnection> DialAsync(Multiaddr address, CancellationToken cancellationToken = default)
    {
        if (CircuitAddress.Of(address) is not { Target: { } target } circuit)
            throw new TransportException(address, "names no peer behind a relay");
        if (circuit.Relay.Equals(_host.Id)) throw new TransportException(address, "this peer itself is the relay");
        try
        {
            var connection = await ReachAsync(circuit, cancellationToken);
            var asked = new HopMessage(HopType.Connect) { Peer = new(target, []) };
            var (stream, answer) = await AskAsync(connection, asked, cancellationToken);
            var local = CircuitAddress.Through(connection.Local.WithoutPeer() ?? connection.Local, circuit.Relay);
            var remote = CircuitAddress.Through(connection.Remote.WithoutPeer() ?? connection.Remote, circuit.Relay);
            return new(stream, local, remote.WithPeer(target), IsLimited: answer.Limit is { IsNone: false });
        }
        catch (Libp2pException exception) when (exception is not TransportException)
        {
            throw new TransportException(address, exception.Message, exception);
        }
    }

    /// <summary>Reserves at a relay, and renews that until the listener is disposed of or the relay is lost.</summary>
    /// <exception cref="TransportException">The relay is not reached, or refuses.</exception>
    public async ValueTask<IListener> ListenAsync(Multiaddr address, CancellationToken cancellationToken = default)
    {
        if (CircuitAddress.Of(address) is not { Target: null } circuit)
            throw new TransportException(address, "is not /p2p/RELAY/p2p-circuit, which is where one listens");
        try
        {
            var connection = await ReachAsync(circuit, cancellationToken);
            var listening = circuit.RelayAddress is null
                ? CircuitAddress.Through(connection.Remote.WithoutPeer() ?? connection.Remote, circuit.Relay)
                : address;
            var listener = new RelayListener(
                listening, connection, this, _host, _options, _time, gone => Remove(circuit.Relay, gone));
            if (!TryAdd(circuit.Relay, listener))
                throw new TransportException(address, "there is a reservation with this relay already");
            try
            {
                await listener.BeginAsync(cancellationToken);
                return listener;
            }
            catch
            {
                await listener.DisposeAsync();
                throw;
            }
        }
        catch (Libp2pException exception) when (exception is not TransportException)
        {
            throw new TransportException(address, exception.Message, exception);
        }
    }

    /// <summary>Gives up the reservation at a relay; nothing happens without one.</summary>
    public async ValueTask LeaveAsync(PeerId relay)
    {
        if (_listeners.TryGetValue(relay, out var listener)) await listener.DisposeAsync();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock) _handling?.Dispose();
    }

    /// <summary>Asks a relay to reserve.</summary>
    /// <exception cref="RelayException">It refuses.</exception>
    internal async ValueTask<RelayReservation> ReserveAsync(PeerConnection relay, CancellationToken cancellationToken)
    {
        var (stream, answer) = await AskAsync(relay, new(HopType.Reserve), cancellationToken);
        await using var ended = stream;
        var reservation = answer.Reservation
            ?? throw new RelayException(answer.Status, $"The relay {relay.Peer} reserved nothing and said that all is well.");
        if (reservation.Expires <= _time.GetUtcNow())
            throw new RelayException(answer.Status, $"The relay {relay.Peer} gave a reservation that has lapsed already.");
        if (reservation.Voucher is { } voucher)
        {
            var word = ReservationVoucher.Open(voucher.Span);
            if (!word.Relay.Equals(relay.Peer) || !word.Peer.Equals(_host.Id))
                throw new RelayException(answer.Status, $"The relay {relay.Peer} gave a voucher of {word.Relay} for {word.Peer}.");
        }

        return reservation;
    }

    /// <summary>Adds a listener. The first makes this peer one that is reached through relays.</summary>
    private bool TryAdd(PeerId relay, RelayListener listener)
    {
        lock (_lock)
        {
            if (!_listeners.TryAdd(relay, listener)) return false;
            _handling ??= _host.Handle(RelayProtocol.StopId, StopAsync);
            return true;
        }
    }

    private void Remove(PeerId relay, RelayListener listener)
    {
        lock (_lock)
        {
            if (!_listeners.TryRemove(KeyValuePair.Create(relay, listener))) return;
            if (_listeners.IsEmpty)
            {
                _handling?.Dispose();
                _handling = null;
            }
        }

        ReservationEnded?.Invoke(relay);
    }

    /// <summary>A connection with a relay that leads through no other.</summary>
    private async ValueTask<PeerConnection> ReachAsync(CircuitAddress circuit, CancellationToken cancellationToken)
    {
        var open = _host.ConnectionsTo(circuit.Relay).FirstOrDefault(one => !one.Remote.Has(MultiaddrProtocol.P2pCircuit));
        if (open is not null) return open;
        return circuit.RelayAddress is null
            ? await _host.ConnectAsync(circuit.Relay, null, cancellationToken)
            : await _host.DialAsync(circuit.RelayAddress, cancellationToken);
    }

    private async ValueTask<(DuplexStream Stream, HopMessage Answer)> AskAsync(
        PeerConnection relay, HopMessage message, CancellationToken cancellationToken)
    {
        using var limit = new TimeLimit(_options.MessageTimeout, _time, cancellationToken);
        var stream = await relay.OpenAsync(RelayProtocol.HopId, limit.Token);
        try
        {
            await Delimited.WriteAsync(stream, message.Encode(), limit.Token);
            var bytes = await Delimited.ReadAsync(stream, RelayProtocol.MessageLengthMax, HopWhat, limit.Token)
                ?? throw new RelayException(RelayStatus.Unused, $"The relay {relay.Peer} ended the stream without an answer.");
            var answer = HopMessage.Decode(bytes);
            return answer is { Type: HopType.Status, Status: RelayStatus.Ok }
                ? (stream, answer)
                : throw new RelayException(answer.Status, $"The relay {relay.Peer} answered {answer.Status}.");
        }
        catch (Exception exception)
        {
            stream.Reset();
            if (exception is OperationCanceledException && limit.IsOver && !cancellationToken.IsCancellationRequested)
            {
                throw new RelayException(
                    RelayStatus.Unused,
                    $"The relay {relay.Peer} did not answer within {_options.MessageTimeout.TotalSeconds:0.#} s.");
            }

            throw;
        }
    }

    /// <summary>Somebody comes through a relay: whoever that is says so in the handshake.</summary>
    private async Task StopAsync(StreamContext context, CancellationToken stopping)
    {
        StopMessage? message;
        RelayListener? listener;
        using (var limit = new TimeLimit(_options.MessageTimeout, _time, stopping))
        {
            message = await ReadAsync(context.Stream, limit.Token);
            listener = _listeners.GetValueOrDefault(context.Peer);
            var answer = new StopMessage(StopType.Status) { Status = Judge(message, context.Connection, listener) };
            await Delimited.WriteAsync(context.Stream, answer.Encode(), limit.Token);
            if (answer.Status != RelayStatus.Ok) return;
        }

        var circuit = new CircuitStream(context.Stream);
        if (!listener!.Offer(circuit, context.Connection, isLimited: message!.Limit is { IsNone: false })) circuit.Reset();
        await circuit.Ended.WaitAsync(stopping);
    }

    private static RelayStatus Judge(StopMessage? message, PeerConnection connection, RelayListener? listener) => message switch
    {
        null or { Type: StopType.Connect, Peer: null } => RelayStatus.MalformedMessage,
        { Type: not StopType.Connect } => RelayStatus.UnexpectedMessage,
        _ when connection.Remote.Has(MultiaddrProtocol.P2pCircuit) || listener is null => RelayStatus.PermissionDenied,
        _ => listener.HasRoom ? RelayStatus.Ok : RelayStatus.ResourceLimitExceeded,
    };

    private static async ValueTask<StopMessage?> ReadAsync(DuplexStream stream, CancellationToken cancellationToken)
    {
        try
        {
            var bytes = await Delimited.ReadAsync(
                stream, RelayProtocol.MessageLengthMax, "stop message", cancellationToken);
            return bytes is null ? null : StopMessage.Decode(bytes);
        }
        catch (MalformedException)
        {
            return null;
        }
    }
}
