using System.Collections.Immutable;
using System.Text;
using Libp2p.Core;
using Libp2p.Core.Protobuf;
using Libp2p.Core.Records;
using Libp2p.Swarm;

namespace Libp2p.Protocols.Rendezvous;

/// <summary>
/// Says to rendezvous points that this peer is there, and asks them who else is. What they say of others is believed as
/// far as those have signed it.
/// </summary>
/// <param name="host">The peer that asks.</param>
/// <param name="options">How.</param>
/// <param name="time">What the time is.</param>
public sealed class RendezvousClient(IHost host, RendezvousClientOptions options, TimeProvider time)
{
    /// <summary>What this peer's own addresses may take in its record, bytes.</summary>
    private const int AddressesLengthMax = 3 * 1024;

    /// <summary>Registers this peer, or does so anew, with the addresses that it has now.</summary>
    /// <param name="point">The point.</param>
    /// <param name="name">The namespace.</param>
    /// <param name="lifetime">How long it is to last, in whole seconds; null for as long as is usual there.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>How long it lasts: register again before that.</returns>
    /// <exception cref="RendezvousException">The point refuses.</exception>
    /// <exception cref="Libp2pException">It is not reached, or does not speak as it should.</exception>
    public async ValueTask<TimeSpan> RegisterAsync(
        PeerId point, string name, TimeSpan? lifetime = null, CancellationToken cancellationToken = default)
    {
        Check(name);
        if (lifetime is { } wanted && wanted < TimeSpan.FromSeconds(1))
            throw new ArgumentException($"A registration lasts at least a second, not {wanted}.", nameof(lifetime));
        var record = new PeerRecord(
            host.Id,
            (ulong)time.GetUtcNow().ToUnixTimeMilliseconds(),
            [.. SaidAddresses.Choose(host.Addresses, AddressesLengthMax)]);
        var asked = new RendezvousMessage.Register(new(name, record.Seal(host.Identity), (ulong?)lifetime?.TotalSeconds));
        var answer = await AskAsync<RendezvousMessage.Registered>(point, asked, cancellationToken);
        if (answer.Status != RendezvousStatus.Ok) throw Refused(point, answer.Status, answer.Text);
        return Lasting(answer.Seconds) ?? lifetime ?? TimeSpan.FromHours(2); // which is what the specification has
    }

    /// <summary>Registers this peer no more. The point does not answer that.</summary>
    /// <exception cref="Libp2pException">The point is not reached.</exception>
    public async ValueTask UnregisterAsync(PeerId point, string name, CancellationToken cancellationToken = default)
    {
        Check(name);
        using var limit = new TimeLimit(options.RequestTimeout, time, cancellationToken);
        await using var stream = await OpenAsync(point, limit.Token);
        await Delimited.WriteAsync(stream, new RendezvousMessage.Unregister(name).Encode(), limit.Token);
        await stream.CloseWriteAsync(limit.Token);

        // The point has read it when it ends, too.
        while (await stream.ReadAsync(new byte[1], limit.Token) > 0)
        {
        }
    }

    /// <summary>Asks who is registered. Where they are is noted, so that they can be connected with.</summary>
    /// <param name="point">The point.</param>
    /// <param name="name">The namespace; null for all of them.</param>
    /// <param name="countMax">How many are enough; null for as many as the point gives.</param>
    /// <param name="cookie">That of the page before; empty to begin.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="RendezvousException">The point refuses.</exception>
    /// <exception cref="Libp2pException">It is not reached, or does not speak as it should.</exception>
    public async ValueTask<RendezvousPage> DiscoverAsync(
        PeerId point,
        string? name,
        int? countMax = null,
        ReadOnlyMemory<byte> cookie = default,
        CancellationToken cancellationToken = default)
    {
        if (name is not null) Check(name);
        if (countMax is { } count) ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count, nameof(countMax));
        var asked = new RendezvousMessage.Discover(name, (ulong?)countMax, cookie);
        var answer = await AskAsync<RendezvousMessage.Discovered>(point, asked, cancellationToken);
        if (answer.Status != RendezvousStatus.Ok) throw Refused(point, answer.Status, answer.Text);
        var peers = ImmutableArray.CreateBuilder<RendezvousPeer>();
        foreach (var registration in answer.Registrations)
        {
            if (name is not null && registration.Namespace != name) continue; // nobody asked for that
            if (Take(registration) is { } peer) peers.Add(peer);
        }

        return new(peers.ToImmutable(), answer.Cookie);
    }

    private static void Check(string name)
    {
        if (Encoding.UTF8.GetByteCount(name) is > 0 and <= RendezvousProtocol.NamespaceLengthMax) return;
        throw new ArgumentException(
            $"A namespace has 1 to {RendezvousProtocol.NamespaceLengthMax} bytes, not {Encoding.UTF8.GetByteCount(name)}.",
            nameof(name));
    }

    private static RendezvousException Refused(PeerId point, RendezvousStatus status, string why) =>
        new(status, $"The rendezvous point {point} answered {status}: {Shown.Of(why)}.");

    /// <summary>How long something lasts; null where that is not said, or is longer than can be.</summary>
    private static TimeSpan? Lasting(ulong? seconds) =>
        seconds is <= int.MaxValue and var said ? TimeSpan.FromSeconds((long)said) : null;

    /// <summary>A peer whose record can be believed; null for others.</summary>
    private RendezvousPeer? Take(RendezvousRegistration registration)
    {
        try
        {
            var record = PeerRecord.Open(registration.Record.Span);
            var lifetime = Lasting(registration.Seconds) ?? TimeSpan.Zero;
            if (!record.Peer.Equals(host.Id) && lifetime > TimeSpan.Zero)
                host.Peers.AddRecord(registration.Record, lifetime < options.AddressLifetime ? lifetime : options.AddressLifetime);
            return new(registration.Namespace, record.Peer, record.Addresses, lifetime);
        }
        catch (MalformedException)
        {
            return null;
        }
    }

    private async ValueTask<T> AskAsync<T>(PeerId point, RendezvousMessage asked, CancellationToken cancellationToken)
        where T : RendezvousMessage
    {
        using var limit = new TimeLimit(options.RequestTimeout, time, cancellationToken);
        try
        {
            await using var stream = await OpenAsync(point, limit.Token);
            await Delimited.WriteAsync(stream, asked.Encode(), limit.Token);
            var bytes = await Delimited.ReadAsync(
                stream, RendezvousProtocol.AnswerLengthMax, RendezvousMessage.What, limit.Token)
                ?? throw new RendezvousException(null, $"The rendezvous point {point} ended the stream without an answer.");
            return RendezvousMessage.Decode(bytes) as T
                ?? throw new RendezvousException(null, $"The rendezvous point {point} answered something else than was asked.");
        }
        catch (OperationCanceledException) when (limit.IsOver && !cancellationToken.IsCancellationRequested)
        {
            throw new RendezvousException(
                null, $"The rendezvous point {point} did not answer within {options.RequestTimeout.TotalSeconds:0.#} s.");
        }
    }

    private async ValueTask<DuplexStream> OpenAsync(PeerId point, CancellationToken cancellationToken) =>
        (await host.OpenAsync(point, [RendezvousProtocol.Id], null, cancellationToken)).Stream;
}
