using System.Diagnostics;
using System.Globalization;
using Libp2p.Core.Keys;
using Libp2p.Core.Multiaddrs;
using Libp2p.Muxing.Yamux;
using Libp2p.Protocols.Ping;
using Libp2p.Swarm;
using Libp2p.Transports.Tcp;

namespace Bib.Bench.Libp2p;

/// <summary>
/// What a connection over TCP, Noise and yamux takes that nothing happens on: both ends of many in one process, after
/// each has carried a ping.
/// </summary>
internal static class IdleScenario
{
    private const int Connections = 400;
    private const double GoalKib = 64;

    public static async Task<int> RunAsync()
    {
        using PrivateKey near = PrivateKey.Generate(), far = PrivateKey.Generate();
        var (dialer, listener) = (UpgraderOf(near), UpgraderOf(far));
        await using var listening = await new TcpTransport().ListenAsync(Multiaddr.Parse("/ip4/127.0.0.1/tcp/0"));
        List<PeerConnection> all = [];
        await OpenAsync(Connections / 4); // what the process needs once
        var (heap, resident) = Weigh();
        await OpenAsync(Connections);
        var (heapAfter, residentAfter) = Weigh();

        var (managed, total) = (PerEnd(heapAfter - heap), PerEnd(residentAfter - resident));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            an idle connection, one end, of {Connections}
              managed, KiB                           {managed,8:F1}
              resident, KiB                          {total,8:F1}             (goal {GoalKib})
            """));
        foreach (var connection in all) await connection.DisposeAsync();
        return total <= GoalKib ? 0 : 1;

        async Task OpenAsync(int count)
        {
            for (var opened = 0; opened < count; opened++)
            {
                var accepting = AcceptAsync();
                var connection = await dialer.UpgradeOutboundAsync(await new TcpTransport().DialAsync(listening.Address), null);
                all.Add(connection);
                all.Add(await accepting);
                await using var stream = await connection.OpenAsync(PingProtocol.Id);
                var answering = AnswerAsync(all[^1]);
                await PingProtocol.PingAsync(stream, TimeProvider.System);
                await stream.CloseWriteAsync();
                await answering;
            }
        }

        async Task<PeerConnection> AcceptAsync() => await listener.UpgradeInboundAsync((await listening.AcceptAsync())!);
    }

    private static async Task AnswerAsync(PeerConnection connection)
    {
        var (stream, _) = await global::Libp2p.Negotiation.MultistreamSelect.AcceptAsync(
            (await connection.AcceptAsync())!, protocol => protocol == PingProtocol.Id);
        await using (stream) await PingProtocol.AnswerAsync(stream);
    }

    private static ConnectionUpgrader UpgraderOf(PrivateKey key) => new(key, new YamuxOptions(), TimeProvider.System);

    private static (long Heap, long Resident) Weigh()
    {
        for (var time = 0; time < 3; time++)
        {
            GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        using var self = Process.GetCurrentProcess();
        return (GC.GetTotalMemory(forceFullCollection: true), self.WorkingSet64);
    }

    private static double PerEnd(long bytes) => bytes / 1024.0 / Connections / 2;
}
