using System.Collections.Concurrent;
using System.Globalization;
using System.Threading.Channels;
using Libp2p.Core.Multiaddrs;

namespace Libp2p.Transports.Memory;

/// <summary>A network within the process: who listens at which <c>/memory/N</c>.</summary>
public sealed class MemoryNetwork
{
    private const int Backlog = 256;

    private readonly ConcurrentDictionary<Multiaddr, Channel<RawConnection>> _listeners = [];
    private long _lastNumber;

    /// <summary>A transport of one of its hosts.</summary>
    public ITransport CreateTransport() => new MemoryTransport(this);

    internal IListener Listen(Multiaddr address)
    {
        if (address.Components[0].Value == "0") address = Next();
        var accepted = Channel.CreateBounded<RawConnection>(Backlog);
        return _listeners.TryAdd(address, accepted)
            ? new Listener(address, accepted, this)
            : throw new TransportException(address, "somebody listens there already");
    }

    internal RawConnection Dial(Multiaddr address)
    {
        if (!_listeners.TryGetValue(address, out var accepted))
            throw new TransportException(address, "cannot be reached: nobody listens there");
        var (dialer, listener) = MemoryPipe.Create();
        var local = Next();
        return accepted.Writer.TryWrite(new(listener, address, local))
            ? new(dialer, local, address)
            : throw new TransportException(address, $"cannot be reached: {Backlog} connections wait there to be accepted");
    }

    private Multiaddr Next()
    {
        var number = Interlocked.Increment(ref _lastNumber);
        return Multiaddr.Parse(string.Create(CultureInfo.InvariantCulture, $"/memory/{(1UL << 32) + (ulong)number}"));
    }

    private sealed class Listener(Multiaddr address, Channel<RawConnection> accepted, MemoryNetwork network) : IListener
    {
        public Multiaddr Address => address;

        public async ValueTask<RawConnection?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            while (await accepted.Reader.WaitToReadAsync(cancellationToken))
            {
                if (accepted.Reader.TryRead(out var connection)) return connection;
            }

            return null;
        }

        public ValueTask DisposeAsync()
        {
            network._listeners.TryRemove(KeyValuePair.Create(address, accepted));
            accepted.Writer.TryComplete();
            while (accepted.Reader.TryRead(out var connection)) connection.Stream.Reset();
            return ValueTask.CompletedTask;
        }
    }
}
