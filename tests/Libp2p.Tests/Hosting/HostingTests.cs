using System.Diagnostics;
using System.Diagnostics.Metrics;
using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Libp2p.Hosting;
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

    [Fact(Timeout = 60_000)]
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

    [Fact(Timeout = 60_000)]
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

    [Fact(Timeout = 60_000)]
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

    [Fact(Timeout = 60_000)]
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
