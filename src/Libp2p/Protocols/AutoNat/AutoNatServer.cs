using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Libp2p.Core.Protobuf;
using Libp2p.Swarm;
using Libp2p.Transports;

namespace Libp2p.Protocols.AutoNat;

/// <summary>
/// Dials peers that ask whether they can be dialled, in both versions. It dials nobody but who asks, and where that is
/// not where the peer is seen, the peer pays with bytes first. It begins with its making and ends when it is disposed
/// of.
/// </summary>
public sealed class AutoNatServer : IDisposable
{
    /// <summary>Smaller messages of data would make the server read more than the peer sends.</summary>
    private const int DataLengthMin = 100;

    private const string What = "AutoNAT message";

    private readonly AutoNatOptions _options;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly DialBack _dialBack;
    private readonly RequestRate _rate;
    private readonly IDisposable[] _handling;

    /// <summary>Begins to serve.</summary>
    /// <param name="host">The peer that does.</param>
    /// <param name="transports">How peers are dialled: not those at which the host listens.</param>
    /// <param name="options">How much is done for others.</param>
    /// <param name="time">What the time is.</param>
    /// <param name="random">Chooses how many bytes a peer is asked for.</param>
    public AutoNatServer(
        Libp2pHost host, IReadOnlyList<ITransport> transports, AutoNatOptions options, TimeProvider time, Random random)
    {
        (_options, _time, _random, _rate) = (options, time, random, new RequestRate(options));
        _dialBack = new(host, transports, options, time);
        _handling = [host.Handle(AutoNatProtocol.V1Id, ServeV1Async), host.Handle(AutoNatProtocol.DialRequestId, ServeV2Async)];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var one in _handling) one.Dispose();
    }

    private async Task ServeV1Async(StreamContext context, CancellationToken stopping)
    {
        using var limit = new TimeLimit(_options.RequestTimeout, _time, stopping);
        var answer = await AnswerV1Async(context, limit.Token);
        await Delimited.WriteAsync(context.Stream, answer.Encode(), limit.Token);
    }

    private async ValueTask<V1Message> AnswerV1Async(StreamContext context, CancellationToken cancellationToken)
    {
        V1Message.Dial request;
        try
        {
            var bytes = await Delimited.ReadAsync(context.Stream, AutoNatProtocol.MessageLengthMax, What, cancellationToken);
            if (bytes is null || V1Message.Decode(bytes) is not V1Message.Dial dial) return Bad("it asks for nothing");
            request = dial;
        }
        catch (MalformedException exception)
        {
            return Bad(exception.Message);
        }

        if (request.Peer is null) return Bad("it names no peer");
        if (!request.Peer.Equals(context.Peer)) return Bad("it asks for another peer");
        using var counted = _rate.Begin(context.Peer, _time.GetUtcNow());
        if (counted is null) return new V1Message.Response(V1Status.DialRefused, "too many requests", null);
        var seen = context.Connection.Remote;
        var addresses = request.Addresses
            .Where(address => DialBackRules.MayDialSeen(address, seen, context.Peer, _options)
                && _dialBack.MayDial(address, context.Peer))
            .Distinct()
            .ToList();
        if (addresses.Count == 0)
            return new V1Message.Response(V1Status.DialRefused, "no address that may be dialled", null);
        var reason = "";
        foreach (var address in addresses)
        {
            var (connection, why) = await _dialBack.DialAsync(address, context.Peer, cancellationToken);
            reason = why;
            if (connection is null) continue;
            await connection.DisposeAsync();
            return new V1Message.Response(V1Status.Ok, "", address.WithoutPeer());
        }

        return new V1Message.Response(V1Status.DialError, Shown.Of(reason), null);

        static V1Message Bad(string why) => new V1Message.Response(V1Status.BadRequest, Shown.Of(why), null);
    }

    private async Task ServeV2Async(StreamContext context, CancellationToken stopping)
    {
        using var limit = new TimeLimit(_options.RequestTimeout, _time, stopping);
        if (await ReadAsync(context, limit.Token) is not V2Message.Request request)
            throw new MalformedException(What, "a request was expected");
        using var counted = _rate.Begin(context.Peer, _time.GetUtcNow());
        var response = counted is null
            ? new V2Message.Response(V2Status.RequestRejected, 0, DialStatus.Unused)
            : await AnswerV2Async(context, request, limit.Token);
        await Delimited.WriteAsync(context.Stream, response.Encode(), limit.Token);
    }

    private async ValueTask<V2Message.Response> AnswerV2Async(
        StreamContext context, V2Message.Request request, CancellationToken cancellationToken)
    {
        var (seen, peer) = (context.Connection.Remote, context.Peer);
        for (var index = 0; index < request.Addresses.Length; index++)
        {
            if (request.Addresses[index] is not { } address || !_dialBack.MayDial(address, peer)) continue;
            if (!DialBackRules.MayDialSeen(address, seen, peer, _options))
            {
                if (!DialBackRules.MayDialElsewhere(address, seen, peer)) continue;
                await CollectAsync(context, index, cancellationToken);
            }

            return new(V2Status.Ok, index, await DialBackAsync(address, peer, request.Nonce, cancellationToken));
        }

        return new(V2Status.DialRefused, 0, DialStatus.Unused);
    }

    /// <summary>Lets the peer pay for being dialled elsewhere than where it is seen.</summary>
    /// <exception cref="MalformedException">It sends something else, or in crumbs.</exception>
    private async ValueTask CollectAsync(StreamContext context, int index, CancellationToken cancellationToken)
    {
        long left;
        lock (_random) left = _random.Next(_options.DialDataMin, _options.DialDataMax + 1);
        var asked = new V2Message.DataRequest(index, (ulong)left);
        await Delimited.WriteAsync(context.Stream, asked.Encode(), cancellationToken);
        while (left > 0)
        {
            if (await ReadAsync(context, cancellationToken) is not V2Message.Data data)
                throw new MalformedException(What, "data was expected");
            if (data.Length > AutoNatProtocol.DataLengthMax)
                throw new MalformedException(What, $"it has {data.Length} bytes of data, more than {AutoNatProtocol.DataLengthMax}");
            left -= data.Length;
            if (data.Length < DataLengthMin && left > 0)
                throw new MalformedException(What, $"it has {data.Length} bytes of data, fewer than {DataLengthMin}");
        }
    }

    private async ValueTask<DialStatus> DialBackAsync(
        Multiaddr address, PeerId peer, ulong nonce, CancellationToken cancellationToken)
    {
        var (connection, _) = await _dialBack.DialAsync(address, peer, cancellationToken);
        if (connection is null) return DialStatus.DialError;
        await using var ended = connection;
        using var limit = new TimeLimit(_options.DialBackTimeout, _time, cancellationToken);
        try
        {
            await using var stream = await connection.OpenAsync(AutoNatProtocol.DialBackId, limit.Token);
            await Delimited.WriteAsync(stream, DialBackMessage.Encode(nonce), limit.Token);
            await stream.CloseWriteAsync(limit.Token);

            // Without an answer it may have closed and be content: what counts is that it took the message.
            if (await Delimited.ReadAsync(stream, 64, What, limit.Token) is { } answer) DialBackMessage.DecodeAnswer(answer);
            return DialStatus.Ok;
        }
        catch (Exception exception) when (exception is Libp2pException
            or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return DialStatus.DialBackError;
        }
    }

    private static async ValueTask<V2Message> ReadAsync(StreamContext context, CancellationToken cancellationToken) =>
        await Delimited.ReadAsync(context.Stream, AutoNatProtocol.MessageLengthMax, What, cancellationToken) is { } bytes
            ? V2Message.Decode(bytes)
            : throw new MalformedException(What, "the stream ended before it");
}
