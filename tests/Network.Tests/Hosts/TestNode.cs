using Bib.Grains.Abstractions.Blobs;
using Bib.Network.Calls;
using Bib.Network.Protocols;
using Bib.Network.Protos;
using Bib.Network.Serving;
using Bib.Network.Tests.Copies;
using Libp2p.Core;
using Libp2p.Swarm;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bib.Network.Tests.Hosts;

/// <summary>A host that serves the four protocols, and asks others.</summary>
internal sealed class TestNode : IAsyncDisposable
{
    private readonly List<IDisposable> _served = [];

    public TestNode(Libp2pHost host, IChunkStore chunks, WireOptions? options = null, TimeProvider? time = null)
    {
        (Host, Chunks, Options) = (host, chunks, options ?? new());
        var clock = time ?? TimeProvider.System;
        Options.Validate();
        Calls = new(host, Options, clock);
        Copies = new(host.Identity, clock);
        Serve(WireProtocols.Discovery, new DiscoveryServer(Catalog, Catalog, Catalog, Options, clock), clock);
        Serve(
            WireProtocols.Data,
            new DataServer(
                chunks, Datasets, Options, new(Options.UpBytesPerSecond, clock), new(), Copies.Keeper, clock),
            clock);
        Serve(WireProtocols.Sync, new SyncServer(Catalog, Catalog, Options), clock);
        Serve(WireProtocols.Jobs, new JobsServer(), clock);
    }

    public Libp2pHost Host { get; }

    public PeerId Id => Host.Id;

    public IChunkStore Chunks { get; }

    public WireOptions Options { get; }

    public TestCatalog Catalog { get; } = new();

    public TestDatasets Datasets { get; } = new();

    public PeerCalls Calls { get; }

    public CopyNode Copies { get; }

    public async ValueTask DisposeAsync()
    {
        _served.ForEach(one => one.Dispose());
        await Calls.DisposeAsync();
    }

    private void Serve<TRequest, TResponse>(
        WireProtocol<TRequest, TResponse> protocol, IProtocolHandler<TRequest, TResponse> handler, TimeProvider time)
        where TRequest : class, IRequest, Google.Protobuf.IMessage<TRequest>
        where TResponse : class, IResponse, Google.Protobuf.IMessage<TResponse>, new() =>
        _served.Add(new ProtocolServer<TRequest, TResponse>(protocol, handler, Options, time, NullLogger.Instance).Serve(Host));
}
