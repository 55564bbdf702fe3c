using Bib.Testing;
using Libp2p.Core;
using Libp2p.Core.Keys;
using Libp2p.Core.Multiaddrs;
using Libp2p.Swarm;

namespace Libp2p.Tests.Network;

/// <summary>
/// Peers that reach each other within the process: real connections and streams without keys being agreed on, so that a
/// hundred of them cost little. Who a peer is and where it is are taken from the network's own book.
/// </summary>
internal sealed class MemoryNetwork(TimeProvider time) : IAsyncDisposable
{
    public TimeProvider Time => time;

    /// <summary>
    /// Held while peers meet and while one vanishes: who has vanished is met by nobody, and nobody hears of it.
    /// </summary>
    public Lock Meeting { get; } = new();

    private readonly Dictionary<Multiaddr, MemoryHost> _hosts = [];
    private readonly HashSet<MemoryHost> _island = [];
    private readonly HashSet<PeerId> _silent = [];
    private readonly Lock _gate = new();
    private int _count;
    private int _open;

    /// <summary>Makes a peer, the same for the same place in the order.</summary>
    public MemoryHost Add(string? address = null)
    {
        lock (_gate)
        {
            var number = ++_count;
            var seed = new byte[32];
            BitConverter.TryWriteBytes(seed, number);
            address ??= $"/ip4/10.0.{number / 256}.{number % 256}/tcp/4001";
            var host = new MemoryHost(this, PrivateKey.FromSeed(seed), Multiaddr.Parse(address));
            _hosts.Add(host.Addresses[0], host);
            return host;
        }
    }

    /// <summary>Who is at an address and can be reached by somebody.</summary>
    public MemoryHost? At(Multiaddr address, MemoryHost from)
    {
        lock (_gate)
        {
            return _hosts.GetValueOrDefault(address) is { IsUp: true } host && _island.Contains(host) == _island.Contains(from)
                ? host
                : null;
        }
    }

    /// <summary>Cuts some peers off from all others, until what it gives is disposed of.</summary>
    public async Task<IDisposable> CutAsync(IEnumerable<MemoryHost> island)
    {
        MemoryHost[] hosts;
        lock (_gate)
        {
            _island.UnionWith(island);
            hosts = [.. _hosts.Values];
        }

        foreach (var host in hosts)
        {
            foreach (var connection in host.Connections.Where(one => At(one.Remote, host) is null)) await connection.DisposeAsync();
        }

        while (hosts.Any(host => host.Connections.Any(one => At(one.Remote, host) is null))) await Task.Yield(); // until all know

        return new Ending(() =>
        {
            lock (_gate) _island.Clear();
        });
    }

    /// <summary>Says that a peer never answers: nobody waits for what is asked of it before moving the clock on.</summary>
    public void Silence(PeerId peer)
    {
        lock (_gate) _silent.Add(peer);
    }

    /// <summary>Whether a peer answers at some time.</summary>
    public bool Answers(PeerId peer)
    {
        lock (_gate) return !_silent.Contains(peer);
    }

    /// <summary>Counts streams to peers that answer, which were opened and have not ended.</summary>
    public void CountOpen(int by) => Interlocked.Add(ref _open, by);

    /// <summary>Moves the clock on whenever a task waits for nothing else.</summary>
    public async Task<T> RunAsync<T>(Task<T> task, FakeTimeProvider clock, CancellationToken stop)
    {
        while (!task.IsCompleted)
        {
            await SettleAsync(stop);
            if (!task.IsCompleted) clock.Advance(TimeSpan.FromSeconds(1));
        }

        return await task;
    }

    /// <summary>
    /// Waits until no stream is open but those to peers that never answer, and that has been so for a while.
    /// </summary>
    public async Task SettleAsync(CancellationToken stop)
    {
        for (var still = 0; still < 100; still++)
        {
            stop.ThrowIfCancellationRequested();
            if (Volatile.Read(ref _open) != 0) still = 0;
            await Task.Yield();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts.Values) await host.DisposeAsync();
    }
}
