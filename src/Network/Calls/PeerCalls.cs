using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Datasets;
using Bib.Network.Copies;
using Bib.Network.Protocols;
using Bib.Network.Protos;
using Bib.Network.Serving;
using Google.Protobuf;
using Libp2p.Core;
using Libp2p.Swarm;
using CatalogEntry = Bib.Grains.Abstractions.Catalog.CatalogEntry;

namespace Bib.Network.Calls;

/// <summary>
/// Asks peers. Each method fails with <see cref="PeerCallException"/> when the peer does not answer as it should; what
/// it answers has the right form and is otherwise unchecked: records and headers are the asker's to verify.
/// </summary>
internal sealed class PeerCalls(IHost host, WireOptions options, TimeProvider time) : IAsyncDisposable
{
    private readonly ChannelPool<DiscoveryRequest, DiscoveryResponse> _discovery =
        new(host, WireProtocols.Discovery, options, time);

    private readonly ChannelPool<DataRequest, DataResponse> _data = new(host, WireProtocols.Data, options, time);

    private readonly ChannelPool<SyncRequest, SyncResponse> _sync = new(host, WireProtocols.Sync, options, time);

    private readonly ChannelPool<JobsRequest, JobsResponse> _jobs = new(host, WireProtocols.Jobs, options, time);

    /// <summary>This node's own peer id, which is not asked.</summary>
    public string Self => host.Id.ToString();

    /// <summary>A page of a peer's catalog: what has changed behind a version.</summary>
    public async Task<CatalogPage> GetCatalogAsync(PeerId peer, long after, int countMax, CancellationToken cancellationToken)
    {
        var request = new GetCatalog { After = after, CountMax = (uint)countMax };
        var answer = await _discovery.AskAsync(peer, new() { GetCatalog = request }, cancellationToken);
        var page = answer.Catalog ?? throw Other(peer);
        var entries = Fields.Answered(peer, page.Entries);
        var last = after;
        foreach (var entry in entries)
        {
            if (entry.Version <= last || entry.Version > page.Version) throw Wrong(peer, $"version {entry.Version} is out of order");
            last = entry.Version;
        }

        // Who goes on behind the last entry must get on.
        if (page.HasMore && entries.Count == 0) throw Wrong(peer, "a page without entries says that there are more");
        return new(entries, page.Version, page.HasMore);
    }

    /// <summary>What a peer's catalog has of some topics and datasets.</summary>
    public async Task<IReadOnlyList<CatalogEntry>> QueryCatalogAsync(
        PeerId peer, IReadOnlyCollection<Guid> subjects, CancellationToken cancellationToken)
    {
        var request = new QueryCatalog();
        request.Subjects.AddRange(subjects.Select(Messages.Of));
        var answer = await _discovery.AskAsync(peer, new() { QueryCatalog = request }, cancellationToken);
        var found = Fields.Answered(peer, (answer.QueryResult ?? throw Other(peer)).Entries);
        return found.Count <= subjects.Count && found.TrueForAll(entry => subjects.Contains(entry.Record.Subject))
            ? found
            : throw Wrong(peer, "it tells of what it was not asked for");
    }

    /// <summary>What a peer says that it is.</summary>
    public async Task<PeerInfo> GetPeerInfoAsync(PeerId peer, CancellationToken cancellationToken)
    {
        var answer = await _discovery.AskAsync(peer, new() { GetPeerInfo = new() }, cancellationToken);
        return answer.PeerInfo ?? throw Other(peer);
    }

    /// <summary>Tells a peer what is new.</summary>
    /// <returns>How many of the entries it will look at.</returns>
    public async Task<int> AnnounceAsync(
        PeerId peer, IReadOnlyCollection<CatalogEntry> entries, CancellationToken cancellationToken)
    {
        var request = new Announce();
        request.Entries.AddRange(entries.Select(Messages.Of));
        var answer = await _discovery.AskAsync(peer, new() { Announce = request }, cancellationToken);
        return (int)(answer.AnnounceAck ?? throw Other(peer)).Accepted;
    }

    /// <summary>A dataset's versions at a peer, the newest first.</summary>
    /// <param name="peer">Who is asked.</param>
    /// <param name="dataset">The dataset.</param>
    /// <param name="from">The content id to begin with; null for the newest.</param>
    /// <param name="until">The content id of a version that is here; neither it nor what is before it is given.</param>
    /// <param name="countMax">The most versions that are wanted; 0 for as many as the peer gives.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<VersionHeaders> GetVersionsAsync(
        PeerId peer, DatasetId dataset, ChunkHash? from, ChunkHash? until, int countMax, CancellationToken cancellationToken)
    {
        var request = new GetDatasetInfo { DatasetId = Messages.Of(dataset.Value), CountMax = (uint)countMax };
        if (from is { } first) request.From = Messages.Of(first);
        if (until is { } last) request.Until = Messages.Of(last);
        var answer = await _data.AskAsync(peer, new() { GetDatasetInfo = request }, cancellationToken);
        var info = answer.DatasetInfo ?? throw Other(peer);
        ChunkHash? next = info.Next.IsEmpty ? null : Fields.Answered(peer, () => Fields.Hash(info.Next, "'next'"));
        if (next is not null && info.Versions.Count == 0) throw Wrong(peer, "a page without versions says that there are more");
        return new([.. info.Versions.Select(version => Read(peer, version))], next);
    }

    /// <summary>A version of which nothing is known but its content id; that it is this one's is checked, who signed it is not.</summary>
    /// <returns>Null where the peer has it not.</returns>
    public async Task<AdoptedVersion?> FindVersionAsync(PeerId peer, ChunkHash contentId, CancellationToken cancellationToken)
    {
        try
        {
            var request = new FindVersion { ContentId = Messages.Of(contentId) };
            var answer = await _data.AskAsync(peer, new() { FindVersion = request }, cancellationToken);
            var version = Read(peer, answer.VersionFound ?? throw Other(peer));
            return ManifestHeaderCodec.ContentId(version.Header.Span) == contentId
                ? version
                : throw Wrong(peer, "it gives another version than it was asked for");
        }
        catch (PeerCallException refused) when (refused.Error?.Code == ErrorCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>What a peer says of its copy of a dataset.</summary>
    /// <param name="peer">Who is asked.</param>
    /// <param name="dataset">The dataset.</param>
    /// <param name="wantsLock">Whether it is to lock the copy for this node.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<CopyOffer> GetPromiseAsync(
        PeerId peer, DatasetId dataset, bool wantsLock, CancellationToken cancellationToken)
    {
        var request = new GetPromise { DatasetId = Messages.Of(dataset.Value), Lock = wantsLock };
        var answer = await _data.AskAsync(peer, new() { GetPromise = request }, cancellationToken);
        return Fields.Answered(peer, () => Fields.Offer(answer.Promise ?? throw Other(peer)));
    }

    /// <summary>How far a peer is.</summary>
    /// <param name="peer">Who is asked.</param>
    /// <param name="version">The greatest version of this node's catalog.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<SyncStatus> GetSyncStatusAsync(PeerId peer, long version, CancellationToken cancellationToken)
    {
        var answer = await _sync.AskAsync(peer, new() { GetSyncStatus = new() { Version = version } }, cancellationToken);
        return answer.SyncStatus ?? throw Other(peer);
    }

    /// <summary>Tells a peer what it lacks.</summary>
    public async Task<SyncStateResponse> SendStateAsync(
        PeerId peer, IReadOnlyCollection<CatalogEntry> entries, long version, CancellationToken cancellationToken)
    {
        var state = new SyncState { Version = version };
        state.Entries.AddRange(entries.Select(Messages.Of));
        var answer = await _sync.AskAsync(peer, new() { SyncState = state }, cancellationToken);
        return answer.SyncStateResponse ?? throw Other(peer);
    }

    /// <summary>Gives a peer work.</summary>
    public async Task SubmitJobAsync(
        PeerId peer, Guid job, string kind, ReadOnlyMemory<byte> definition, CancellationToken cancellationToken)
    {
        var submit = new SubmitJob { JobId = Messages.Of(job), Kind = kind, Definition = ByteString.CopyFrom(definition.Span) };
        var answer = await _jobs.AskAsync(peer, new() { SubmitJob = submit }, cancellationToken);
        if (answer.JobAccepted is null) throw Other(peer);
    }

    /// <summary>How work that a peer was given is going.</summary>
    public async Task<JobStatus> GetJobStatusAsync(PeerId peer, Guid job, CancellationToken cancellationToken)
    {
        var answer = await _jobs.AskAsync(peer, new() { GetJobStatus = new() { JobId = Messages.Of(job) } }, cancellationToken);
        return answer.JobStatus ?? throw Other(peer);
    }

    /// <summary>Ends all streams.</summary>
    public async ValueTask DisposeAsync()
    {
        await _discovery.DisposeAsync();
        await _data.DisposeAsync();
        await _sync.DisposeAsync();
        await _jobs.DisposeAsync();
    }

    private static AdoptedVersion Read(PeerId peer, SignedHeader version) =>
        version.Header.Length is > 0 and <= ManifestLimits.HeaderBytesMax
            ? new(
                version.Header.Memory, version.Signature.Memory, version.PublicKey.Memory,
                new(version.NodePublicKey.Memory, version.NodeSignature.Memory))
            : throw Wrong(peer, $"a header has {version.Header.Length} bytes");

    private static PeerCallException Other(PeerId peer) => Wrong(peer, "it answers another question");

    private static PeerCallException Wrong(PeerId peer, string why) => new(peer, PeerCallFault.Malformed, why);
}
