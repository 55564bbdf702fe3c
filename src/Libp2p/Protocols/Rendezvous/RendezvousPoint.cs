using System.Text;
using Libp2p.Core;
using Libp2p.Core.Protobuf;
using Libp2p.Core.Records;
using Libp2p.Swarm;

namespace Libp2p.Protocols.Rendezvous;

/// <summary>
/// A place where peers say that they are there, and ask who else is. A registration lasts its time, whether its peer is
/// connected or not. The point begins with its making and ends when it is disposed of.
/// </summary>
public sealed class RendezvousPoint : IDisposable
{
    private readonly RendezvousOptions _options;
    private readonly TimeProvider _time;
    private readonly RendezvousBook _book;
    private readonly IDisposable _handling;
    private readonly Lock _gate = new();
    private readonly Dictionary<PeerId, int> _streams = [];

    /// <summary>Begins to answer.</summary>
    /// <param name="host">The peer that does.</param>
    /// <param name="options">How much it does.</param>
    /// <param name="time">What the time is.</param>
    /// <param name="random">Makes its cookies others than those of another point, and of an earlier life.</param>
    public RendezvousPoint(IHost host, RendezvousOptions options, TimeProvider time, Random random)
    {
        (_options, _time) = (options, time);
        _book = new(options, (ulong)random.NextInt64());
        _handling = host.Handle(RendezvousProtocol.Id, ServeAsync);
    }

    /// <summary>Is told of what it was asked for, and how that ended. Who hears it must not wait.</summary>
    public event Action<RendezvousEvent>? Happened;

    /// <summary>How many registrations there are.</summary>
    public int RegistrationCount => _book.Count;

    /// <inheritdoc/>
    public void Dispose() => _handling.Dispose();

    private async Task ServeAsync(StreamContext context, CancellationToken stopping)
    {
        if (!Enter(context.Peer))
        {
            context.Stream.Reset();
            return;
        }

        try
        {
            while (await ReadAsync(context, stopping) is { } message)
            {
                if (Answer(context.Peer, message) is not { } answer) continue;
                using var limit = new TimeLimit(_options.MessageTimeout, _time, stopping);
                await Delimited.WriteAsync(context.Stream, answer.Encode(), limit.Token);
            }
        }
        finally
        {
            Leave(context.Peer);
        }
    }

    private async ValueTask<RendezvousMessage?> ReadAsync(StreamContext context, CancellationToken stopping)
    {
        using var limit = new TimeLimit(_options.MessageTimeout, _time, stopping);
        var lengthMax = _options.RecordLengthMax + RendezvousProtocol.Around;
        var bytes = await Delimited.ReadAsync(context.Stream, lengthMax, RendezvousMessage.What, limit.Token);
        return bytes is null ? null : RendezvousMessage.Decode(bytes);
    }

    /// <summary>Does what is asked for.</summary>
    /// <returns>The answer; null where there is none to give.</returns>
    /// <exception cref="MalformedException">It is an answer itself.</exception>
    private RendezvousMessage? Answer(PeerId peer, RendezvousMessage message)
    {
        switch (message)
        {
            case RendezvousMessage.Register { Registration: var asked }:
                var registered = Register(peer, asked);
                Tell("register", peer, asked.Namespace, registered.Status);
                return registered;
            case RendezvousMessage.Unregister asked:
                _book.Unregister(peer, asked.Namespace);
                Tell("unregister", peer, asked.Namespace, RendezvousStatus.Ok);
                return null;
            case RendezvousMessage.Discover asked:
                var discovered = Discover(asked);
                Tell("discover", peer, asked.Namespace, discovered.Status);
                return discovered;
            default:
                throw new MalformedException(RendezvousMessage.What, "it is an answer where a request was expected");
        }
    }

    private RendezvousMessage.Registered Register(PeerId peer, RendezvousRegistration asked)
    {
        if (Encoding.UTF8.GetByteCount(asked.Namespace) is not (> 0 and <= RendezvousProtocol.NamespaceLengthMax))
            return Refused(RendezvousStatus.InvalidNamespace, $"a namespace has 1 to {RendezvousProtocol.NamespaceLengthMax} bytes");
        if (asked.Seconds is 0 || asked.Seconds > _options.LifetimeMax.TotalSeconds)
            return Refused(RendezvousStatus.InvalidTtl, $"a registration lasts 1 to {_options.LifetimeMax.TotalSeconds:0} s");
        if (asked.Record.Length > _options.RecordLengthMax)
        {
            return Refused(
                RendezvousStatus.InvalidSignedPeerRecord,
                $"the record has {asked.Record.Length} bytes, more than {_options.RecordLengthMax}");
        }

        try
        {
            var record = PeerRecord.Open(asked.Record.Span);
            if (!record.Peer.Equals(peer))
                return Refused(RendezvousStatus.NotAuthorized, $"the record is that of {record.Peer}, not of {peer}");
        }
        catch (MalformedException exception)
        {
            return Refused(RendezvousStatus.InvalidSignedPeerRecord, exception.Message);
        }

        var lifetime = asked.Seconds is { } wanted ? TimeSpan.FromSeconds((long)wanted) : _options.Lifetime;
        return _book.Register(peer, asked.Namespace, asked.Record, lifetime, _time.GetUtcNow()) is { } lack
            ? Refused(RendezvousStatus.Unavailable, lack)
            : new(RendezvousStatus.Ok, "", (ulong)lifetime.TotalSeconds);

        static RendezvousMessage.Registered Refused(RendezvousStatus status, string why) => new(status, why, null);
    }

    private RendezvousMessage.Discovered Discover(RendezvousMessage.Discover asked)
    {
        if (asked.Namespace is { } name && Encoding.UTF8.GetByteCount(name) > RendezvousProtocol.NamespaceLengthMax)
        {
            return Refused(
                RendezvousStatus.InvalidNamespace, $"a namespace has at most {RendezvousProtocol.NamespaceLengthMax} bytes");
        }

        // As elsewhere, no limit and a limit of zero are the same.
        var countMax = asked.CountMax is > 0 and var wanted
            ? (int)Math.Min(wanted, (ulong)_options.AnswerCountMax)
            : _options.AnswerCountMax;
        return _book.Discover(asked.Namespace, countMax, asked.Cookie.Span, _time.GetUtcNow()) is { } page
            ? new(RendezvousStatus.Ok, "", page.Found, page.Cookie)
            : Refused(RendezvousStatus.InvalidCookie, "the cookie is of another namespace or point; begin without one");

        static RendezvousMessage.Discovered Refused(RendezvousStatus status, string why) => new(status, why, [], default);
    }

    private void Tell(string kind, PeerId peer, string? name, RendezvousStatus status)
    {
        var shown = name?.Length > RendezvousProtocol.NamespaceLengthMax ? name[..RendezvousProtocol.NamespaceLengthMax] : name;
        Happened?.Invoke(new(kind, peer, shown, status));
    }

    private bool Enter(PeerId peer)
    {
        lock (_gate)
        {
            var count = _streams.GetValueOrDefault(peer);
            if (count >= _options.StreamsPerPeerMax) return false;
            _streams[peer] = count + 1;
            return true;
        }
    }

    private void Leave(PeerId peer)
    {
        lock (_gate)
        {
            if (--_streams[peer] == 0) _streams.Remove(peer);
        }
    }
}
