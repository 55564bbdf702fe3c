using System.Diagnostics;
using System.Diagnostics.Metrics;
using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Libp2p.Hosting;
using Libp2p.Protocols.GossipSub;
using Libp2p.Protocols.Kad;
using Libp2p.Swarm;
using Libp2p.Tests.Muxing;
using Libp2p.Tests.Swarm;
using Libp2p.Transports;
using Libp2p.Transports.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Libp2p.Tests.Hosting;

public sealed class HostingTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact(Timeout = 180_000)]
    public async Task Programs_start_a_peer_each_and_one_dials_the_other()
    {
        var network = new MemoryNetwork();
        using var listener = Program(network, options => options.Listen.Add("/memory/1"));
        await listener.StartAsync(Stop);
        var host = listener.Services.GetRequiredService<Libp2pHost>();
        var watcher = new Watcher();
        using var watching = host.Watch(watcher);
        using var dialer = Program(network, options =>
        {
            options.Dial.Add($"/memory/1/p2p/{host.Id}");
            options.Dial.Add("/memory/2");
        });

        await dialer.StartAsync(Stop);

        var self = dialer.Services.GetRequiredService<global::Libp2p.Swarm.IHost>();
        await watcher.IdentifiedAsync(self.Id, Stop);
        var (stream, _) = await host.OpenAsync(self.Id, ["/count/1.0.0"], null, Stop);
        await using var ended = stream;
        await stream.WriteAsync(new byte[5], Stop);
        await stream.CloseWriteAsync(Stop);
        (await stream.ReadAllAsync(Stop)).ShouldBe([5]);
        await dialer.StopAsync(Stop);
        while (host.Connections.Count > 0)
        {
            Stop.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        await listener.StopAsync(Stop);
        await Should.ThrowAsync<TransportException>(
            () => network.CreateTransport().DialAsync(Multiaddr.Parse("/memory/1"), Stop).AsTask());
    }

    [Fact(Timeout = 180_000)]
    public async Task Wrong_options_are_all_named_before_anything_starts()
    {
        using var program = Program(new(), options =>
        {
            options.Listen.Add("tcp/1");
            options.Host.HandshakeTimeout = TimeSpan.Zero;
            options.Host.Pruning.HighWater = 1;
        });

        var failures = (await Should.ThrowAsync<OptionsValidationException>(() => program.StartAsync(Stop))).Failures.ToList();

        failures.Count.ShouldBe(3);
        failures[0].ShouldContain("'tcp/1' does not begin with a slash");
        failures[1].ShouldBe("Host.HandshakeTimeout: 00:00:00 should be more than nothing");
        failures[2].ShouldBe("Host.Pruning.HighWater: 1 should be at least 160");
    }

    [Fact(Timeout = 180_000)]
    public async Task The_identity_is_made_once_and_kept_from_others()
    {
        var folder = Directory.CreateTempSubdirectory("libp2p");
        try
        {
            var file = Path.Combine(folder.FullName, "identity.pem");
            List<PeerId> ids = [];
            for (var start = 0; start < 2; start++)
            {
                using var program = Program(new(), options => options.IdentityFile = file);
                await program.StartAsync(Stop);
                ids.Add(program.Services.GetRequiredService<Libp2pHost>().Id);
                await program.StopAsync(Stop);
            }

            ids[0].ShouldBe(ids[1]);
            if (!OperatingSystem.IsWindows())
                File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact(Timeout = 180_000)]
    public async Task Figures_and_spans_tell_of_connections_and_streams()
    {
        var network = new MemoryNetwork();
        List<string> spans = [];
        using var activities = new ActivityListener
        {
            ShouldListenTo = source => source.Name == HostActivity.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                lock (spans) spans.Add(activity.OperationName);
            },
        };
        ActivitySource.AddActivityListener(activities);
        using var program = Program(network, options => options.Listen.Add("/memory/1"));
        await program.StartAsync(Stop);
        var host = program.Services.GetRequiredService<Libp2pHost>();
        var figures = new Dictionary<string, long>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, meters) =>
        {
            var ours = program.Services.GetRequiredService<IMeterFactory>();
            if (instrument.Meter.Name == HostMetrics.MeterName && instrument.Meter.Scope == ours)
                meters.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<int>(
            (instrument, value, tags, _) => figures[$"{instrument.Name} {(tags.IsEmpty ? "" : tags[0].Value)}".Trim()] = value);
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => figures[instrument.Name] = value);
        listener.Start();
        using var key = TestHosts.Key(5);
        await using var dialer = new Libp2pHost(
            key, [network.CreateTransport()], new(), TimeProvider.System, new LogLines());
        dialer.Peers.AddAddresses(host.Id, host.Addresses, TimeSpan.FromHours(1));

        await dialer.ConnectAsync(host.Id, null, Stop);
        while (host.Connections.Count == 0) await Task.Yield();
        listener.RecordObservableInstruments();

        figures["libp2p.connections inbound"].ShouldBe(1);
        figures["libp2p.connections outbound"].ShouldBe(0);
        figures["libp2p.refusals"].ShouldBe(0);
        figures.Keys.ShouldContain("libp2p.streams inbound");
        lock (spans) spans.ShouldContain("libp2p.dial");
        await program.StopAsync(Stop);
    }

    [Fact(Timeout = 180_000)]
    public async Task Services_are_what_the_options_say_and_end_with_the_program()
    {
        var network = new MemoryNetwork();
        using var program = Program(network, options =>
        {
            options.Listen.Add("/memory/1");
            options.Services.Kad = new() { ProtocolId = "/x/kad/1", Mode = KadMode.Server };
            options.Services.GossipSub = new();
            options.Services.Relay = new();
            options.Services.Dcutr = new();
            options.Services.AutoNat = new();
            options.Services.AutoRelay = new();
            options.Services.Perf = true;
        });
        await program.StartAsync(Stop);
        var host = program.Services.GetRequiredService<Libp2pHost>();
        string[] spoken =
        [
            "/x/kad/1", "/meshsub/1.2.0", "/libp2p/circuit/relay/0.2.0/hop", "/libp2p/dcutr", "/libp2p/autonat/1.0.0",
            "/libp2p/autonat/2/dial-request", "/libp2p/autonat/2/dial-back", "/perf/1.0.0", "/ipfs/ping/1.0.0",
        ];

        foreach (var protocol in spoken) host.Protocols.ShouldContain(protocol);
        program.Services.GetRequiredService<KadDht>().IsServer.ShouldBeTrue();
        using var taken = await program.Services.GetRequiredService<IPubSub>().JoinAsync("t", null, Stop);
        program.Services.GetRequiredService<PeerServices>().Mdns.ShouldBeNull();
        await program.StopAsync(Stop);

        host.Protocols.ShouldNotContain("/x/kad/1");
        host.Protocols.ShouldNotContain("/meshsub/1.2.0");
    }

    [Fact]
    public void A_service_that_is_off_says_which_option_turns_it_on()
    {
        using var program = Program(new(), _ => { });

        Should.Throw<InvalidOperationException>(() => program.Services.GetRequiredService<KadDht>())
            .Message.ShouldBe("KadDht is wanted and Libp2pOptions.Services.Kad is not set.");
    }

    [Fact(Timeout = 180_000)]
    public async Task Wrong_options_of_services_are_named_too()
    {
        using var program = Program(new(), options =>
        {
            options.Services.Kad = new() { Replication = 0 };
            options.Services.Mdns = new() { ServiceName = "x" };
            options.Services.Relay = new() { CircuitsMax = 0 };
            options.Services.AutoNat = new() { VotesNeeded = 0 };
            options.Services.RelayClient = null;
            options.Services.AutoRelay = new();
            options.Services.Dcutr = new() { Tries = -1 };
            options.Services.PortMapping = new() { Tries = 0 };
            options.Services.Rendezvous = new() { AnswerCountMax = 1001, Lifetime = TimeSpan.FromHours(73) };
            options.Services.RendezvousClient = new() { RequestTimeout = TimeSpan.Zero };
            options.Host.Yamux.FrameDataMax = 0;
            options.Host.Resources.System = new() { Connections = -1 };
            options.Services.KadStore = new() { RecordCountMax = 0 };
            options.Quic.IdleTimeout = TimeSpan.Zero;
            options.CertificateFile = "/nowhere.pem";
        });

        var failures = (await Should.ThrowAsync<OptionsValidationException>(() => program.StartAsync(Stop))).Failures.ToList();

        failures.Count.ShouldBe(15, string.Join('\n', failures));
        foreach (var begin in new[]
        {
            "CertificateFile: /nowhere.pem is not there", "Host.Yamux.FrameDataMax: 0 should be at least 1",
            "Host.Resources.System.Connections: -1", "Services.Kad: Replication is 0", "Services.Mdns: ServiceName is 'x'",
            "Services.Relay.CircuitsMax: 0", "Services.AutoNat.VotesNeeded: 0", "Services.AutoRelay: it needs",
            "Services.Dcutr.Tries: -1",
            "Services.KadStore.RecordCountMax: 0", "Quic.IdleTimeout: 00:00:00", "Services.PortMapping.Tries: 0",
            "Services.Rendezvous.AnswerCountMax: 1001 should be at most 1000", "Services.Rendezvous.LifetimeMax: 3.00:00:00",
            "Services.RendezvousClient.RequestTimeout: 00:00:00",
        })
        {
            failures.ShouldContain(failure => failure.StartsWith(begin, StringComparison.Ordinal), begin);
        }
    }

    [Fact(Timeout = 180_000)]
    public async Task An_identity_that_is_none_or_that_others_may_read_is_refused_by_name()
    {
        var folder = Directory.CreateTempSubdirectory("libp2p");
        try
        {
            var file = Path.Combine(folder.FullName, "identity.pem");
            await File.WriteAllTextAsync(file, "nonsense", Stop);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.GroupRead);
                Error().ShouldContain($"The identity file {file} may be read");
                File.SetUnixFileMode(file, UnixFileMode.UserRead);
            }

            Error().ShouldContain($"The identity file {file} holds no key in PEM");

            string Error()
            {
                using var program = Program(new(), options => options.IdentityFile = file);
                return Should.Throw<InvalidOperationException>(() => program.Services.GetRequiredService<Libp2pHost>()).Message;
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Microsoft.Extensions.Hosting.IHost Program(MemoryNetwork network, Action<Libp2pOptions> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddMetrics();
        builder.Services.AddSingleton(network.CreateTransport());
        builder.Services.AddLibp2p(configure);
        builder.Services.AddLibp2pProtocol("/count/1.0.0", _ => async (context, stopping) =>
        {
            var all = new MemoryStream();
            await context.Stream.CopyToAsync(all, stopping);
            await context.Stream.WriteAsync(new[] { (byte)all.Length }, stopping);
        });
        return builder.Build();
    }
}
