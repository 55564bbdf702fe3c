using System.Net;
using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Libp2p.Protocols.AutoNat;
using Libp2p.Swarm;
using Libp2p.Tests.Swarm;
using Libp2p.Transports.Memory.Simulation;
using Microsoft.Extensions.Logging.Abstractions;

namespace Libp2p.Tests.Protocols.AutoNat;

/// <summary>
/// Machines on a simulated internet: 0 serves AutoNAT, 1 asks, the others are there. Machine n has the address
/// 1n.0.0.1.
/// </summary>
internal sealed class World : IAsyncDisposable
{
    private readonly AutoNatServer _server;

    private World(List<Libp2pHost> hosts, AutoNatServer server, AutoNatClient client, SimulatedInternet network) =>
        (Hosts, _server, Client, Network) = (hosts, server, client, network);

    public List<Libp2pHost> Hosts { get; }

    public SimulatedInternet Network { get; }

    /// <summary>What 1 is behind.</summary>
    public SimulatedNat? Nat { get; private init; }

    /// <summary>The machine of 1.</summary>
    public required SimulatedMachine Asking { get; init; }

    public AutoNatClient Client { get; }

    public PeerId Server => Hosts[0].Id;

    public static async Task<World> StartAsync(
        AutoNatOptions options, NatBehavior? nat, CancellationToken stop, HostOptions? server = null)
    {
        var network = new SimulatedInternet(seed: 1, TimeProvider.System, new() { Latency = TimeSpan.FromMilliseconds(1) });
        var hosts = new List<Libp2pHost>();
        SimulatedMachine? serving = null, asking = null;
        var before = nat is null ? null : network.AddNat(IPAddress.Parse("11.0.0.1"), nat);
        for (var index = 0; index < 3; index++)
        {
            var machine = index == 1 && before is not null
                ? before.Attach(IPAddress.Parse("192.168.1.2"))
                : network.Attach(IPAddress.Parse($"1{index}.0.0.1"));
            if (index == 0) serving = machine;
            if (index == 1) asking = machine;
            var host = new Libp2pHost(
                TestHosts.Key(index),
                [machine.CreateTransport()],
                (index == 0 ? server : null) ?? new(),
                TimeProvider.System,
                NullLoggerFactory.Instance);
            hosts.Add(host);
            await host.ListenAsync(Multiaddr.Parse($"/ip4/{machine.Address}/tcp/4001"), stop);
        }

        // Apart from what listens: what is dialled back comes from another port.
        var serves = new AutoNatServer(hosts[0], [serving!.CreateTransport()], options, TimeProvider.System, new(1));
        var client = new AutoNatClient(hosts[1], options, TimeProvider.System);
        await hosts[1].DialAsync(hosts[0].Addresses[0].WithPeer(hosts[0].Id), stop);
        return new(hosts, serves, client, network) { Nat = before, Asking = asking! };
    }

    public async ValueTask DisposeAsync()
    {
        _server.Dispose();
        Client.Dispose();
        foreach (var host in Hosts)
        {
            await host.DisposeAsync();
            host.Identity.Dispose();
        }
    }
}
