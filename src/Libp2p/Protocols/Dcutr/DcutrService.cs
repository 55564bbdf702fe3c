using System.Collections.Concurrent;
using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Libp2p.Core.Protobuf;
using Libp2p.Nat;
using Libp2p.Protocols.Identify;
using Libp2p.Swarm;

namespace Libp2p.Protocols.Dcutr;

/// <summary>
/// Makes direct connections of relayed ones (https://github.com/libp2p/specs/blob/master/relay/DCUtR.md): whoever was
/// reached through a relay dials the other side where that can be dialled, or else agrees with it on a moment at which
/// both dial, so that each opens its own NAT for the other. It begins with its making and ends when it is disposed of.
/// </summary>
public sealed class DcutrService : IPeerWatcher, IAsyncDisposable
{
    /// <summary>Its name in multistream-select.</summary>
    public const string Id = "/libp2p/dcutr";

    private const string What = "hole punching message";

    private readonly IPunchingHost _host;
    private readonly ObservedAddresses _observed;
    private readonly DcutrOptions _options;
    private readonly TimeProvider _time;
    private readonly HolePuncher _puncher;
    private readonly IDisposable _handling;
    private readonly IDisposable _watching;
    private readonly CancellationTokenSource _stopping = new();
    private readonly BackgroundWork _work;
    private readonly ConcurrentDictionary<PeerId, bool> _underway = [];

    /// <summary>Begins.</summary>
    /// <param name="host">The peer.</param>
    /// <param name="observed">Where others see it.</param>
    /// <param name="options">How long, how often.</param>
    /// <param name="time">What the time is.</param>
    public DcutrService(IPunchingHost host, ObservedAddresses observed, DcutrOptions options, TimeProvider time)
    {
        (_host, _observed, _options, _time) = (host, observed, options, time);
        _puncher = new(host, options, time);
        _work = new(exception => Ended?.Invoke(new(host.Id, true, 0, null, exception.Message)));
        _handling = host.Handle(Id, AnswerAsync);
        _watching = host.Watch(this);
    }

    /// <summary>Is told what came of each peer.</summary>
    public event Action<DcutrOutcome>? Ended;

    /// <inheritdoc/>
    public void Connected(PeerConnection connection)
    {
    }

    /// <inheritdoc/>
    public void Disconnected(PeerId peer)
    {
    }

    /// <summary>A peer that came through a relay has said where it is: whoever was reached begins.</summary>
    public void Identified(PeerConnection connection, IdentifyMessage message)
    {
        if (connection.IsDialer || !IsRelayed(connection) || _stopping.IsCancellationRequested) return;
        if (!message.Protocols.Contains(Id) || _underway.Count >= _options.PeersMax) return;
        if (_host.ConnectionsTo(connection.Peer).Any(one => !IsRelayed(one))) return;
        if (_underway.TryAdd(connection.Peer, true)) _work.Begin(() => UpgradeAsync(connection, message, _stopping.Token));
    }

    /// <summary>Gives up what is under way.</summary>
    public async ValueTask DisposeAsync()
    {
        _watching.Dispose();
        _handling.Dispose();
        await _stopping.CancelAsync();
        await _work.EndAsync();
        _stopping.Dispose();
    }

    /// <summary>Of whoever was reached through the relay.</summary>
    private async Task UpgradeAsync(PeerConnection relayed, IdentifyMessage said, CancellationToken stopping)
    {
        var peer = relayed.Peer;
        try
        {
            var direct = await _puncher.DialAsync(peer, Dialable(said.ListenAddresses), stopping);
            var (tries, reason) = (0, "");
            while (direct is null && tries < _options.Tries && !relayed.Completion.IsCompleted)
            {
                tries++;
                (direct, reason) = await TryAsync(relayed, stopping);
            }

            // Who reached this peer without a hole leaves the relay at once, maybe before its coming was seen here.
            if (direct is null && relayed.Completion.IsCompleted) direct = await _puncher.AwaitAsync(peer, stopping);
            Ended?.Invoke(direct is null
                ? new(peer, true, tries, null, $"{peer} was not met directly after {tries} tries: {reason}")
                : new(peer, true, tries, direct.Remote, null));
            if (direct is not null) await LeaveAsync(relayed, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The service ends.
        }
        finally
        {
            _underway.TryRemove(peer, out _);
        }
    }

    /// <summary>Agrees with the other side, and dials when it does.</summary>
    private async ValueTask<(PeerConnection? Direct, string Reason)> TryAsync(
        PeerConnection relayed, CancellationToken stopping)
    {
        try
        {
            List<Multiaddr> addresses;
            TimeSpan roundTrip;
            using (var limit = new TimeLimit(_options.MessageTimeout, _time, stopping))
            {
                await using var stream = await relayed.OpenAsync(Id, limit.Token);
                var began = _time.GetTimestamp();
                await WriteAsync(stream, new(HolePunchType.Connect, [.. Own()]), limit.Token);
                addresses = Dialable((await ReadAsync(stream, HolePunchType.Connect, limit.Token)).Addresses);
                roundTrip = _time.GetElapsedTime(began);
                if (addresses.Count == 0) throw new DcutrException("it says of no address that can be dialled");
                await WriteAsync(stream, new(HolePunchType.Sync, []), limit.Token);
                await stream.CloseWriteAsync(limit.Token);
            }

            // When the other side has the message, both dial.
            await Task.Delay(roundTrip / 2, _time, stopping);
            return await _puncher.PunchAsync(relayed.Peer, addresses, asDialer: false, stopping);
        }
        catch (Libp2pException exception)
        {
            return (null, exception.Message);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return (null, $"it did not answer within {_options.MessageTimeout.TotalSeconds:0.#} s.");
        }
    }

    /// <summary>Of whoever dialled through the relay, which is the client of what comes of it.</summary>
    private async Task AnswerAsync(StreamContext context, CancellationToken hostStopping)
    {
        if (!IsRelayed(context.Connection)) throw new MalformedException(What, "it comes over a direct connection");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(hostStopping, _stopping.Token);
        List<Multiaddr> addresses;
        using (var limit = new TimeLimit(_options.MessageTimeout, _time, stop.Token))
        {
            addresses = Dialable((await ReadAsync(context.Stream, HolePunchType.Connect, limit.Token)).Addresses);
            await WriteAsync(context.Stream, new(HolePunchType.Connect, [.. Own()]), limit.Token);
            await ReadAsync(context.Stream, HolePunchType.Sync, limit.Token);
        }

        var peer = context.Peer;
        if (_underway.Count >= _options.PeersMax || !_underway.TryAdd(peer, true)) return;
        try
        {
            var (direct, reason) = addresses.Count == 0
                ? (null, "it says of no address that can be dialled")
                : await _puncher.PunchAsync(peer, addresses, asDialer: true, stop.Token);
            Ended?.Invoke(new(peer, false, 1, direct?.Remote, direct is null ? $"{peer} was not met directly: {reason}" : null));
            if (direct is not null) await LeaveAsync(context.Connection, stop.Token);
        }
        finally
        {
            _underway.TryRemove(peer, out _);
        }
    }

    /// <summary>Ends the relayed connection, after a time for what is still on it.</summary>
    private async ValueTask LeaveAsync(PeerConnection relayed, CancellationToken stopping)
    {
        await Task.WhenAny(Task.Delay(_options.Grace, _time, stopping), relayed.Completion);
        await relayed.DisposeAsync();
    }

    /// <summary>Where this peer may be dialled: where it is seen, and where it listens.</summary>
    private List<Multiaddr> Own() => Dialable(_observed.Addresses.Concat(_host.Addresses));

    private List<Multiaddr> Dialable(IEnumerable<Multiaddr> addresses) =>
    [
        .. addresses
            .Where(address => !address.Has(MultiaddrProtocol.P2pCircuit))
            .Where(address => _options.DialsPrivate || PublicAddress.IsOne(address))
            .Distinct()
            .Take(_options.AddressesMax),
    ];

    private static bool IsRelayed(PeerConnection connection) => connection.Remote.Has(MultiaddrProtocol.P2pCircuit);

    private static ValueTask WriteAsync(DuplexStream stream, HolePunchMessage message, CancellationToken cancellationToken) =>
        Delimited.WriteAsync(stream, message.Encode(), cancellationToken);

    private static async ValueTask<HolePunchMessage> ReadAsync(
        DuplexStream stream, HolePunchType expected, CancellationToken cancellationToken)
    {
        var bytes = await Delimited.ReadAsync(stream, HolePunchMessage.LengthMax, What, cancellationToken)
            ?? throw new MalformedException(What, $"the stream ended where {expected} was expected");
        var message = HolePunchMessage.Decode(bytes);
        return message.Type == expected
            ? message
            : throw new MalformedException(What, $"{expected} was expected, {message.Type} came");
    }
}
