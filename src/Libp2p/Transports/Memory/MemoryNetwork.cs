using System.Collections.Concurrent;
using System.Globalization;
using System.Threading.Channels;
using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Libp2p.Transports.Memory.Simulation;

namespace Libp2p.Transports.Memory;

/// <summary>A network within the process: who listens at which <c>/memory/N</c>.</summary>
public sealed class MemoryNetwork
{
    private const int Backlog = 256;

    private readonly ConcurrentDictionary<Multiaddr, Listener> _listeners = [];
    private readonly TimeProvider _time = TimeProvider.System;
    private long _lastNumber;
    private int _lastPlace;

    /// <summary>Makes one on which everything arrives at once.</summary>
    public MemoryNetwork()
    {
    }

    /// <summary>
    /// Makes one on which packets take time, are lost and overtake each other, and whose places can be cut off.
    /// </summary>
    /// <param name="links">What lies between the places.</param>
    /// <param name="time">What the time is.</param>
    public MemoryNetwork(SimulatedLinks links, TimeProvider time) => (Links, _time) = (links, time);

    /// <summary>What lies between the places; null where everything arrives at once.</summary>
    public SimulatedLinks? Links { get; }

    /// <summary>A transport of one of its hosts.</summary>
    /// <param name="place">Where the host is, as <see cref="Links"/> call it; null for the number of this transport,
    /// from 1.</param>
    public ITransport CreateTransport(string? place = null) => new MemoryTransport(
        this, place ?? Interlocked.Increment(ref _lastPlace).ToString(CultureInfo.InvariantCulture));

    internal IListener Listen(Multiaddr address, string place)
    {
        if (address.Components[0].Value == "0") address = Next();
        var listener = new Listener(address, place, this);
        return _listeners.TryAdd(address, listener)
            ? listener
            : throw new TransportException(address, "somebody listens there already");
    }

    internal async ValueTask<RawConnection> DialAsync(Multiaddr address, string place, CancellationToken cancellationToken)
    {
        if (Links is null)
        {
            var (near, far) = MemoryPipe.Create();
            return new(near, Offer(address, far), address);
        }

        // Nobody has said where that is, so there is nowhere to send to.
        if (!_listeners.TryGetValue(address, out var listener)) throw NobodyAt(address);
        var (there, back) = (Links.Open(place, listener.Place), Links.Open(listener.Place, place));
        await there.SendUntilOneArrivesAsync(_time, cancellationToken);
        var (dialer, accepted) = SimulatedStream.Create(there, back, _time);
        try
        {
            var local = Offer(address, accepted);
            await back.SendUntilOneArrivesAsync(_time, cancellationToken);
            return new(dialer, local, address);
        }
        catch (OperationCanceledException)
        {
            dialer.Reset();
            throw;
        }
    }

    /// <summary>Hands a connection to who listens.</summary>
    /// <returns>The address of who dialled.</returns>
    private Multiaddr Offer(Multiaddr address, DuplexStream accepted)
    {
        if (!_listeners.TryGetValue(address, out var listener)) throw NobodyAt(address);
        var local = Next();
        return listener.TryOffer(new(accepted, address, local))
            ? local
            : throw new TransportException(address, $"cannot be reached: {Backlog} connections wait there to be accepted");
    }

    private static TransportException NobodyAt(Multiaddr address) =>
        new(address, "cannot be reached: nobody listens there");

    private Multiaddr Next()
    {
        var number = Interlocked.Increment(ref _lastNumber);
        return Multiaddr.Parse(string.Create(CultureInfo.InvariantCulture, $"/memory/{(1UL << 32) + (ulong)number}"));
    }

    private sealed class Listener(Multiaddr address, string place, MemoryNetwork network) : IListener
    {
        private readonly Channel<RawConnection> _accepted = Channel.CreateBounded<RawConnection>(Backlog);

        public Multiaddr Address => address;

        public string Place => place;

        public bool TryOffer(RawConnection connection) => _accepted.Writer.TryWrite(connection);

        public async ValueTask<RawConnection?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            while (await _accepted.Reader.WaitToReadAsync(cancellationToken))
            {
                if (_accepted.Reader.TryRead(out var connection)) return connection;
            }

            return null;
        }

        public ValueTask DisposeAsync()
        {
            network._listeners.TryRemove(KeyValuePair.Create(address, this));
            _accepted.Writer.TryComplete();
            while (_accepted.Reader.TryRead(out var connection)) connection.Stream.Reset();
            return ValueTask.CompletedTask;
        }
    }
}
