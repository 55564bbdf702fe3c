using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Datasets;
using Bib.Network.Copies;
using Bib.Network.Hosting;
using Bib.Network.Protocols;
using Bib.Network.Protos;
using Microsoft.Extensions.Logging;

namespace Bib.Network.Serving;

/// <summary>Serves Bib's protocols while there is a network.</summary>
internal sealed class ProtocolsPart(
    ICatalog catalog,
    INodeSelf self,
    ICatalogNews news,
    IChunkStore chunks,
    IDatasetDirectory datasets,
    WireOptions options,
    ChunkTraffic traffic,
    CopyKeeper keeper,
    Bandwidth up,
    TimeProvider time,
    ILoggerFactory loggers) : INetworkPart
{
    private readonly ILogger _logger = loggers.CreateLogger<ProtocolsPart>();
    private IReadOnlyList<IDisposable> _served = [];

    /// <inheritdoc/>
    public Task StartAsync(PeerNetwork network, CancellationToken cancellationToken)
    {
        IProtocolServer[] servers =
        [
            new ProtocolServer<DiscoveryRequest, DiscoveryResponse>(
                WireProtocols.Discovery, new DiscoveryServer(catalog, self, news, options, time), options, time, _logger),
            new ProtocolServer<DataRequest, DataResponse>(
                WireProtocols.Data, new DataServer(chunks, datasets, options, up, traffic, keeper, time), options, time, _logger),
            new ProtocolServer<SyncRequest, SyncResponse>(
                WireProtocols.Sync, new SyncServer(self, news, options), options, time, _logger),
            new ProtocolServer<JobsRequest, JobsResponse>(
                WireProtocols.Jobs, new JobsServer(), options, time, _logger),
        ];
        _served = [.. servers.Select(server => server.Serve(network.Host))];
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync()
    {
        foreach (var server in _served) server.Dispose();
        return Task.CompletedTask;
    }
}
