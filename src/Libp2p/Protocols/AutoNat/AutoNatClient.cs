using System.Collections.Concurrent;
using System.Security.Cryptography;
using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Libp2p.Core.Protobuf;
using Libp2p.Swarm;

namespace Libp2p.Protocols.AutoNat;

/// <summary>
/// Asks one server whether this peer can be dialled. It takes what shows that it was (version 2) from its making until
/// it is disposed of.
/// </summary>
public sealed class AutoNatClient : IDisposable
{
    private const string What = "AutoNAT message";

    private readonly IHost _host;
    private readonly AutoNatOptions _options;
    private readonly TimeProvider _time;
    private readonly IDisposable _handling;
    private readonly ConcurrentDictionary<ulong, TaskCompletionSource<Multiaddr>> _awaited = [];

    /// <summary>Begins to take what shows that this peer was dialled.</summary>
    /// <param name="host">The peer that asks.</param>
    /// <param name="options">How long things may take.</param>
    /// <param name="time">What the time is.</param>
    public AutoNatClient(IHost host, AutoNatOptions options, TimeProvider time)
    {
        (_host, _options, _time) = (host, options, time);
        _handling = host.Handle(AutoNatProtocol.DialBackId, TakeDialBackAsync);
    }

    /// <summary>
    /// Asks a server to dial this peer at any of some addresses (version 1). Nothing shows that it did.
    /// </summary>
    /// <returns>Whether it says that one answered.</returns>
    /// <exception cref="AutoNatException">It dialled none.</exception>
    /// <exception cref="Libp2pException">It is not reached, or does not speak as it should.</exception>
    public async ValueTask<bool> AskAsync(
        PeerId server, IReadOnlyList<Multiaddr> addresses, CancellationToken cancellationToken = default)
    {
        using var limit = new TimeLimit(_options.RequestTimeout, _time, cancellationToken);
        await using var stream = (await _host.OpenAsync(server, [AutoNatProtocol.V1Id], null, limit.Token)).Stream;
        var request = new V1Message.Dial(_host.Id, [.. addresses.Take(AutoNatProtocol.AddressCountMax)]);
        await Delimited.WriteAsync(stream, request.Encode(), limit.Token);
        var bytes = await Delimited.ReadAsync(stream, AutoNatProtocol.MessageLengthMax, What, limit.Token);
        return bytes is null ? throw new AutoNatException($"{server} ended the stream without an answer.")
            : V1Message.Decode(bytes) switch
            {
                V1Message.Response { Status: V1Status.Ok } => true,
                V1Message.Response { Status: V1Status.DialError } => false,
                V1Message.Response other => throw new AutoNatException(
                    $"{server} answered {other.Status}: {Shown.Of(other.Text)}."),
                _ => throw new AutoNatException($"{server} asked where it was to answer."),
            };
    }

    /// <summary>Asks a server to dial this peer at an address (version 2), and checks that it did.</summary>
    /// <returns>Whether the address answered.</returns>
    /// <exception cref="AutoNatException">The server did not dial it, or did not show that it had.</exception>
    /// <exception cref="Libp2pException">It is not reached, or does not speak as it should.</exception>
    public async ValueTask<bool> CheckAsync(
        PeerId server, Multiaddr address, CancellationToken cancellationToken = default)
    {
        var nonce = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
        var shown = new TaskCompletionSource<Multiaddr>(TaskCreationOptions.RunContinuationsAsynchronously);
        _awaited[nonce] = shown;
        try
        {
            using var limit = new TimeLimit(_options.RequestTimeout, _time, cancellationToken);
            var response = await RequestAsync(server, new([address], nonce), limit.Token);
            if (response.Status != V2Status.Ok) throw new AutoNatException($"{server} answered {response.Status}.");
            if (response.Index != 0) throw new AutoNatException($"{server} says that it dialled address {response.Index} of one.");
            switch (response.Dial)
            {
                case DialStatus.Ok: break;
                case DialStatus.DialError: return false;
                default: throw new AutoNatException($"{server} dialled {address} and reports {response.Dial}.");
            }

            // What shows it has to come the way that was asked about; what is before the port NATs may change.
            var at = await ShownAsync(shown.Task, server, address, cancellationToken);
            return StepsOf(at).SequenceEqual(StepsOf(address))
                ? true
                : throw new AutoNatException($"{server} was to dial {address}, and dialled {at}.");
        }
        finally
        {
            _awaited.TryRemove(nonce, out _);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _handling.Dispose();

    private async ValueTask<V2Message.Response> RequestAsync(
        PeerId server, V2Message.Request request, CancellationToken cancellationToken)
    {
        await using var stream = (await _host.OpenAsync(server, [AutoNatProtocol.DialRequestId], null, cancellationToken)).Stream;
        await Delimited.WriteAsync(stream, request.Encode(), cancellationToken);
        var paid = false;
        while (true)
        {
            var bytes = await Delimited.ReadAsync(stream, AutoNatProtocol.MessageLengthMax, What, cancellationToken)
                ?? throw new AutoNatException($"{server} ended the stream without an answer.");
            switch (V2Message.Decode(bytes))
            {
                case V2Message.Response response: return response;
                case V2Message.DataRequest asked when !paid && asked.Count <= (ulong)_options.DialDataMax:
                    paid = true;
                    await PayAsync(stream, (int)asked.Count, cancellationToken);
                    break;
                case V2Message.DataRequest asked:
                    stream.Reset();
                    throw new AutoNatException($"{server} asks for {asked.Count} bytes{(paid ? " once more" : "")}.");
                default: throw new AutoNatException($"{server} asked where it was to answer.");
            }
        }
    }

    private static async ValueTask PayAsync(DuplexStream stream, int count, CancellationToken cancellationToken)
    {
        var part = new V2Message.Data(AutoNatProtocol.DataLengthMax).Encode();
        for (var sent = 0; sent < count; sent += AutoNatProtocol.DataLengthMax)
            await Delimited.WriteAsync(stream, part, cancellationToken);
    }

    private static IEnumerable<MultiaddrProtocol> StepsOf(Multiaddr address) =>
        (address.WithoutPeer() ?? address).Components.Skip(1).Select(step => step.Protocol);

    private async ValueTask<Multiaddr> ShownAsync(
        Task<Multiaddr> shown, PeerId server, Multiaddr address, CancellationToken cancellationToken)
    {
        try
        {
            return await shown.WaitAsync(_options.DialBackTimeout, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            throw new AutoNatException($"{server} says that it dialled {address}, and nothing came.");
        }
    }

    private async Task TakeDialBackAsync(StreamContext context, CancellationToken stopping)
    {
        using var limit = new TimeLimit(_options.DialBackTimeout, _time, stopping);
        var bytes = await Delimited.ReadAsync(context.Stream, 64, What, limit.Token);
        if (bytes is null || !_awaited.TryRemove(DialBackMessage.Decode(bytes), out var shown))
            throw new MalformedException(What, "nobody waits for this dial-back");
        shown.TrySetResult(context.Connection.Local);
        await Delimited.WriteAsync(context.Stream, DialBackMessage.Answer, limit.Token);
        await context.Stream.CloseWriteAsync(limit.Token);
    }
}
