using Bib.Grains.Abstractions.Blobs;
using Bib.Network.Protocols;
using Bib.Network.Tests.Hosts;
using Bib.Network.Transfers;
using Libp2p.Core;
using Libp2p.Protocols.Identify;
using Libp2p.Swarm;

namespace Bib.Network.Tests.Transfers;

/// <summary>A node that fetches, the last host, and nodes that give, each with a real store.</summary>
internal sealed class TransferNet : IAsyncDisposable
{
    private readonly TestStores _stores = new();
    private readonly List<TestNode> _nodes = [];

    private TransferNet(TestHosts hosts, int givers)
    {
        Hosts = hosts;
        for (var number = 0; number < givers; number++) Givers.Add(new(_stores.Open()));
        Store = new(_stores.Open());
        Fetcher = givers;
    }

    public TestHosts Hosts { get; }

    /// <summary>The stores of those that give.</summary>
    public List<WatchedStore> Givers { get; } = [];

    /// <summary>The store of the one that fetches.</summary>
    public WatchedStore Store { get; }

    public TestReports Reports { get; } = new();

    public TransferOptions Options { get; } = new();

    public WireOptions Wire { get; } = new();

    public List<TransferProgress> Progress { get; } = [];

    private int Fetcher { get; }

    public static async Task<TransferNet> StartAsync(int givers, bool tcp = false) =>
        new(await TestHosts.StartAsync(givers + 1, tcp), givers);

    public PeerId Id(int giver) => Hosts[giver].Id;

    /// <summary>Has a giver serve its store.</summary>
    public void Serve(int giver, long bytesPerSecond = 0) =>
        _nodes.Add(new(Hosts[giver], Givers[giver], new() { UpBytesPerSecond = bytesPerSecond }));

    /// <summary>Connects the one that fetches with a giver, and waits until it knows what that speaks.</summary>
    public async Task MeetAsync(int giver)
    {
        var met = new Meeting(Id(giver));
        using var watching = Hosts[Fetcher].Watch(met);
        await Hosts[Fetcher].ConnectAsync(Id(giver), null, TestContext.Current.CancellationToken);
        await met.Identified.WaitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Makes a transfer from some givers.</summary>
    public VersionTransfer Transfer(TestVersion version, IEnumerable<int> givers, TimeProvider? time = null)
    {
        Options.Validate();
        var clock = time ?? TimeProvider.System;
        var parts = new TransferParts(Options, Wire, new Bandwidth(0, clock), Reports, new(), clock);
        var transfer = new VersionTransfer(version.Header, version.ContentId, Hosts[Fetcher], Store, parts, Progress.Add);
        foreach (var giver in givers) transfer.Add(Id(giver));
        return transfer;
    }

    /// <summary>Fetches a version from some givers.</summary>
    public async Task FetchAsync(TestVersion version, params int[] givers)
    {
        await using var transfer = Transfer(version, givers);
        await transfer.RunAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes) await node.DisposeAsync();
        await Hosts.DisposeAsync();
        _stores.Dispose();
    }

    private sealed class Meeting(PeerId peer) : IPeerWatcher
    {
        private readonly TaskCompletionSource _identified = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Identified => _identified.Task;

        void IPeerWatcher.Identified(PeerConnection connection, IdentifyMessage message)
        {
            if (connection.Peer.Equals(peer) && message.Protocols.Any(WireProtocols.Data.Ids.Contains)) _identified.TrySetResult();
        }

        public void Connected(PeerConnection connection)
        {
        }

        public void Disconnected(PeerId peer)
        {
        }
    }
}
