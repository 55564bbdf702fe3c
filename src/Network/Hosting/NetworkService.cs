using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Bib.Network.Hosting;

/// <summary>Owns the libp2p host of its silo: it starts before grains do and stops after them.</summary>
/// <param name="id">Given by the silo.</param>
/// <param name="silo">Given by the silo.</param>
/// <param name="loggers">Given by the silo.</param>
/// <param name="network">The host.</param>
internal sealed class NetworkService(GrainId id, Silo silo, ILoggerFactory loggers, PeerNetwork network)
    : GrainService(id, silo, loggers), INetworkService
{
    /// <inheritdoc/>
    public override async Task Start()
    {
        await network.StartAsync(StoppedCancellationTokenSource.Token);
        await base.Start();
    }

    /// <inheritdoc/>
    public override async Task Stop()
    {
        await base.Stop();
        await network.StopAsync();
    }

    /// <inheritdoc/>
    public Task<string[]> GetConnectedPeersAsync() =>
        Task.FromResult(Array.ConvertAll([.. network.Peers()], peer => peer.PeerId));
}
