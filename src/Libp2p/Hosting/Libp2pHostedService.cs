using Libp2p.Core;
using Libp2p.Core.Multiaddrs;
using Libp2p.Swarm;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Libp2p.Hosting;

/// <summary>Starts and stops a peer with its program.</summary>
internal sealed partial class Libp2pHostedService(
    Libp2pHost host,
    PeerServices parts,
    HostMetrics metrics,
    ServiceMetrics serviceMetrics,
    IOptions<Libp2pOptions> options,
    IEnumerable<StreamRegistration> protocols,
    IServiceProvider services,
    ILogger<Libp2pHostedService> logger) : BackgroundService
{
    /// <summary>Listens, so that a program that has started can be reached.</summary>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        metrics.Begin();
        serviceMetrics.Begin();
        foreach (var protocol in protocols) host.Handle(protocol.Protocol, protocol.Handler(services));
        foreach (var address in options.Value.Listen) await host.ListenAsync(Multiaddr.Parse(address), cancellationToken);
        parts.Start();
        LogStarted(host.Id);
        await base.StartAsync(cancellationToken);
    }

    /// <summary>Stops: ends the services, then says goodbye on every connection.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await parts.DisposeAsync();
        await host.DisposeAsync();
    }

    /// <summary>Connects with whom it should; nobody waits for that.</summary>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(options.Value.Dial.Select(address => DialAsync(Multiaddr.Parse(address), stoppingToken)));

    private async Task DialAsync(Multiaddr address, CancellationToken stopping)
    {
        try
        {
            await host.DialAsync(address, stopping);
        }
        catch (Libp2pException exception)
        {
            LogNotReached(address, exception.Message);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The program stops.
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Started as {Peer}")]
    private partial void LogStarted(PeerId peer);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Address} was not reached: {Reason}")]
    private partial void LogNotReached(Multiaddr address, string reason);
}
