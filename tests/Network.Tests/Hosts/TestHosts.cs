using Libp2p.Core.Keys;
using Libp2p.Core.Multiaddrs;
using Libp2p.Swarm;
using Libp2p.Transports;
using Libp2p.Transports.Memory;
using Libp2p.Transports.Tcp;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bib.Network.Tests.Hosts;

/// <summary>Real hosts that know each other's addresses, on a network in memory or on loopback.</summary>
internal sealed class TestHosts : IAsyncDisposable
{
    private readonly MemoryNetwork _network = new();
    private readonly List<Libp2pHost> _hosts = [];

    private TestHosts()
    {
    }

    public Libp2pHost this[int index] => _hosts[index];

    /// <summary>Starts hosts.</summary>
    /// <param name="count">How many.</param>
    /// <param name="tcp">Whether over TCP on loopback.</param>
    public static async Task<TestHosts> StartAsync(int count, bool tcp = false)
    {
        var hosts = new TestHosts();
        for (var number = 0; number < count; number++)
        {
            var seed = new byte[32];
            BitConverter.TryWriteBytes(seed, number + 1);
            ITransport transport = tcp ? new TcpTransport() : hosts._network.CreateTransport();

            // The hosts' own clock is the real one: a test's clock that jumps is not to end connections.
            var host = new Libp2pHost(
                PrivateKey.FromSeed(seed), [transport], new(), TimeProvider.System, NullLoggerFactory.Instance);
            hosts._hosts.Add(host);
            await host.ListenAsync(Multiaddr.Parse(tcp ? "/ip4/127.0.0.1/tcp/0" : $"/memory/{number}"));
        }

        foreach (var host in hosts._hosts)
        {
            foreach (var other in hosts._hosts.Where(other => other != host))
                host.Peers.AddAddresses(other.Id, other.Addresses, TimeSpan.FromHours(1));
        }

        return hosts;
    }

    /// <summary>Ends a host, as a node that dies does.</summary>
    public async Task EndAsync(int index) => await _hosts[index].DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.DisposeAsync();
            host.Identity.Dispose();
        }
    }
}
