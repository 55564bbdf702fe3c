using Libp2p.Core;
using Libp2p.Core.Keys;
using Libp2p.Core.Multiaddrs;
using Libp2p.Core.Records;
using Libp2p.Protocols.Identify;
using Microsoft.Extensions.Logging;

namespace Libp2p.Swarm;

/// <summary>
/// Says who this peer is, and learns who others are: every new connection is asked once; both sides tell when something
/// changes.
/// </summary>
internal sealed partial class Introductions
{
    /// <summary>What all others read, the strictest of which is rust-libp2p, bytes.</summary>
    private const int LengthMax = 4 * 1024;

    /// <summary>
    /// What the other side's address, the record's signature and the message's own head may take, bytes.
    /// </summary>
    private const int SetAside = 512;

    private readonly PrivateKey _identity;
    private readonly PeerId _id;
    private readonly HostOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Func<IReadOnlyList<Multiaddr>> _addresses;
    private readonly StreamDispatcher _dispatcher;
    private readonly ConnectionTable _connections;
    private readonly PeerStore _peers;
    private readonly BackgroundWork _work;
    private readonly CancellationToken _stopping;
    private readonly Lock _lock = new();
    private IdentifyMessage? _said;
    private ulong _sequence;
    private int _version = 1;
    private bool _pushing;

    public Introductions(
        PrivateKey identity,
        HostOptions options,
        TimeProvider time,
        ILogger logger,
        Func<IReadOnlyList<Multiaddr>> addresses,
        StreamDispatcher dispatcher,
        ConnectionTable connections,
        PeerStore peers,
        BackgroundWork work,
        CancellationToken stopping)
    {
        (_identity, _options, _time, _logger, _addresses) = (identity, options, time, logger, addresses);
        (_dispatcher, _connections, _peers, _work, _stopping) = (dispatcher, connections, peers, work, stopping);
        _id = PeerId.Of(identity.PublicKey);
        dispatcher.Handle(IdentifyProtocol.Id, AnswerAsync);
        dispatcher.Handle(IdentifyProtocol.PushId, TakePushAsync);
    }

    /// <summary>Asks the other side of a new connection who it is.</summary>
    public async Task AskAsync(PeerConnection connection)
    {
        try
        {
            using var limit = new TimeLimit(IdentifyProtocol.Timeout, _time, _stopping);
            await using var stream = await connection.OpenAsync(IdentifyProtocol.Id, limit.Token);
            Learn(connection, await IdentifyProtocol.ReceiveAsync(stream, limit.Token), isPush: false);
        }
        catch (Exception exception) when (exception is Libp2pException or OperationCanceledException)
        {
            LogNotIntroduced(connection.Peer, exception.Message);
            return;
        }
        finally
        {
            connection.EndIntroduction();
        }

        // It may have asked before something changed, and been told of nothing since because nobody knew what it
        // speaks.
        var (version, _) = Said();
        if (connection.ToldVersion is > 0 and var told && told < version) await PushAsync(connection);
    }

    /// <summary>
    /// What this peer says of itself has changed: the others are told, once for changes that come together.
    /// </summary>
    public void Changed()
    {
        lock (_lock)
        {
            _version++;
            _said = null;
            if (_pushing || _connections.All.Count == 0) return;
            _pushing = true;
        }

        _work.Begin(PushAllAsync);
    }

    private async Task PushAllAsync()
    {
        while (true)
        {
            var (version, _) = Said();
            await Task.WhenAll(_connections.All
                .Where(connection => connection.ToldVersion is > 0 and var told && told < version)
                .Select(PushAsync));
            lock (_lock)
            {
                if (version != _version && !_stopping.IsCancellationRequested) continue;
                _pushing = false;
                return;
            }
        }
    }

    private async Task PushAsync(PeerConnection connection)
    {
        if (!_peers.ProtocolsOf(connection.Peer).Contains(IdentifyProtocol.PushId)) return;
        try
        {
            using var limit = new TimeLimit(IdentifyProtocol.Timeout, _time, _stopping);
            var stream = await connection.OpenAsync(IdentifyProtocol.PushId, limit.Token);
            try
            {
                await SayAsync(stream, connection, limit.Token);

                // Its answer to the proposal may still be on the way: one to a stream that is gone here would be
                // answered with a reset, and the push be lost.
                await stream.CopyToAsync(Stream.Null, limit.Token);
                await stream.DisposeAsync();
            }
            catch
            {
                stream.Reset();
                throw;
            }
        }
        catch (Exception exception) when (exception is Libp2pException or OperationCanceledException)
        {
            LogNotPushed(connection.Peer, exception.Message);
        }
    }

    private async Task AnswerAsync(StreamContext context, CancellationToken stopping)
    {
        using var limit = new TimeLimit(IdentifyProtocol.Timeout, _time, stopping);
        await SayAsync(context.Stream, context.Connection, limit.Token);
    }

    private async Task TakePushAsync(StreamContext context, CancellationToken stopping)
    {
        using var limit = new TimeLimit(IdentifyProtocol.Timeout, _time, stopping);
        var message = await IdentifyProtocol.ReceiveAsync(context.Stream, limit.Token);
        Learn(context.Connection, message, isPush: true);
    }

    private async ValueTask SayAsync(DuplexStream stream, PeerConnection connection, CancellationToken cancellationToken)
    {
        var (version, message) = Said();
        connection.ToldVersion = version;
        await IdentifyProtocol.SendAsync(stream, message with { ObservedAddress = connection.Remote }, cancellationToken);
    }

    private (int Version, IdentifyMessage Message) Said()
    {
        lock (_lock)
        {
            if (_said is not null) return (_version, _said);
            // It grows with every change, and over restarts as long as the clock does.
            _sequence = Math.Max(_sequence + 1, (ulong)_time.GetUtcNow().ToUnixTimeMilliseconds());
            IdentifyMessage bare = new()
            {
                PublicKey = _identity.PublicKey,
                Protocols = [.. _dispatcher.Protocols],
                ProtocolVersion = _options.ProtocolVersion,
                AgentVersion = _options.AgentVersion,
            };
            var room = LengthMax - SetAside - bare.Encode().Length - _identity.PublicKey.Encoded.Length;
            var addresses = SaidAddresses.Choose(_addresses(), room);
            _said = bare with
            {
                ListenAddresses = [.. addresses],
                SignedPeerRecord = new PeerRecord(_id, _sequence, [.. addresses]).Seal(_identity),
            };
            return (_version, _said);
        }
    }

    private void Learn(PeerConnection connection, IdentifyMessage message, bool isPush)
    {
        var peer = connection.Peer;
        if (message.PublicKey is { } key)
        {
            if (!peer.Matches(key))
                throw new MalformedException("identify message", $"{peer} shows the key of {PeerId.Of(key)}");
            _peers.SetKey(peer, key);
        }

        // A push says only what changed.
        if (!isPush || !message.Protocols.IsEmpty) _peers.SetProtocols(peer, message.Protocols);
        else message = message with { Protocols = [.. _peers.ProtocolsOf(peer)] };
        if (!TakeRecord(peer, message) && (!isPush || !message.ListenAddresses.IsEmpty))
            _peers.Said(peer, message.ListenAddresses, _options.AddressLifetime);
        _connections.Identified(connection, message);
    }

    /// <summary>
    /// Takes the addresses that the peer signed, if it did. A record that cannot be read is passed over, for there are
    /// others' ways of writing them; what else the peer says may still be true.
    /// </summary>
    /// <exception cref="MalformedException">The record is another peer's.</exception>
    private bool TakeRecord(PeerId peer, IdentifyMessage message)
    {
        if (message.SignedPeerRecord is not { } envelope) return false;
        PeerRecord record;
        try
        {
            record = PeerRecord.Open(envelope.Span);
        }
        catch (MalformedException exception)
        {
            LogRecordNotRead(peer, exception.Message);
            return false;
        }

        if (!record.Peer.Equals(peer))
            throw new MalformedException("identify message", $"{peer} shows the record of {record.Peer}");
        _peers.AddRecord(envelope, _options.AddressLifetime);
        return true;
    }
}
