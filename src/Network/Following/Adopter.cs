using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Persistence;
using Bib.Grains.Abstractions.Topics;
using Bib.Grains.Abstractions.Transfers;
using Bib.Network.Calls;
using Bib.Network.Gossip;
using Bib.Network.Hosting;
using Bib.Network.Protocols;
using Bib.Network.Routing;
using Bib.Network.Transfers;
using Libp2p.Core;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;

namespace Bib.Network.Following;

/// <summary>
/// Makes what this node keeps its own: adopts topics, and datasets version by version, each when all it names is durably
/// here. What fails is tried again after a pause that doubles, and whenever there is news of it.
/// </summary>
internal sealed partial class Adopter(
    IOptions<NetworkOptions> options,
    RecordInbox inbox,
    Holders holders,
    IFollowed followed,
    PeerCalls calls,
    VersionHistory history,
    IVersionFetcher fetcher,
    IReplicaMarks marks,
    HeldNews held,
    AdoptionOutcomes outcomes,
    NodeGossip gossip,
    IGrainFactory grains,
    INodeSigner node,
    ISignatures signatures,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<Adopter> logger) : INetworkPart, IDisposable
{
    private readonly NetworkOptions _options = options.Value;
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<Guid, int> _failures = [];
    private readonly Lock _lock = new();
    private readonly HashSet<Task> _pauses = [];
    private readonly HashSet<Task> _stands = [];
    private Task _working = Task.CompletedTask;
    private int _transfers;
    private int _surplus;

    /// <summary>How many versions are being fetched.</summary>
    public int Transfers => Volatile.Read(ref _transfers);

    /// <inheritdoc/>
    public Task StartAsync(PeerNetwork network, CancellationToken cancellationToken)
    {
        _working = Task.WhenAll(Enumerable.Range(0, _options.AdoptAtOnce).Select(_ => WorkAsync()));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _working;
        Task[] left;
        lock (_lock) left = [.. _stands, .. _pauses];
        await Task.WhenAll(left);
    }

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    private async Task WorkAsync()
    {
        try
        {
            // Grains answer when everything has started.
            var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var waiting = lifetime.ApplicationStarted.Register(started.SetResult);
            await started.Task.WaitAsync(_stop.Token);
            while (!IsSurplus())
            {
                var record = await inbox.NextAsync(_stop.Token);
                var failure = await TryAsync(record);
                if (failure is null) Succeed(record);
                else Fail(record);
                outcomes.Tell(record.Subject, failure);
            }
        }
        catch (Exception) when (_stop.IsCancellationRequested)
        {
            // The node stops, and whatever was under way ends as it may.
        }
    }

    /// <summary>While a transfer is paused, another works in the place of who waits for it.</summary>
    private void Rest(bool rests)
    {
        lock (_lock)
        {
            if (!rests) _surplus++;
            else if (_surplus > 0) _surplus--;
            else
            {
                _stands.RemoveWhere(past => past.IsCompleted);
                _stands.Add(WorkAsync());
            }
        }
    }

    private bool IsSurplus()
    {
        lock (_lock) return _surplus > 0 && _surplus-- > 0;
    }

    /// <summary>Takes it over, as far as this node keeps it.</summary>
    /// <returns>Why that failed; null where it did not.</returns>
    private async Task<string?> TryAsync(SignedRecord record)
    {
        try
        {
            if (record.Kind == RecordKind.Topic) await AdoptTopicAsync(record);
            else await AdoptDatasetAsync(record);
            return null;
        }
        catch (AdoptionException failure)
        {
            LogNotAdopted(record.Kind, record.Subject, failure.Message);
            return failure.Message;
        }
        catch (TransferCanceledException canceled)
        {
            // Whoever gave it up said that it is not wanted: it is not asked for again.
            LogGivenUp(record.Subject, canceled.Message);
            return null;
        }
        catch (Exception failure) when (failure is PeerCallException or TransferException
            or ManifestException or ChunkStoreException or StorageUnavailableException or TimeoutException)
        {
            LogNotAdopted(record.Kind, record.Subject, failure.Message);
            return failure.Message;
        }
        catch (Exception fault) when (!_stop.IsCancellationRequested)
        {
            // A fault with one of them must not keep the others from being taken over.
            LogFault(fault, record.Kind, record.Subject);
            return "The node failed over it; its log has the rest.";
        }
    }

    /// <summary>Adopts a topic that this node keeps, or has kept once; nothing where it keeps none such.</summary>
    private async Task<TopicState?> AdoptTopicAsync(SignedRecord record, bool isWanted = false)
    {
        var topic = RecordCodec.ReadTopic(record.Bytes.Span);
        var grain = grains.GetGrain<ITopicGrain>(topic.Id.Value);
        if (!isWanted && !await followed.KeepsAsync(topic.Path, _stop.Token)
            && (await grain.GetAsync(_stop.Token)).Topic is null) return null;
        var answer = await grain.AdoptAsync(new(record, Context()), _stop.Token);
        if (answer.Refusal is { Code: not RefusalCode.Stale } refusal) throw new AdoptionException(refusal.Message);
        await gossip.JoinAsync(GossipTopics.Of(topic.Id), _stop.Token);
        return answer.Topic ?? (await grain.GetAsync(_stop.Token)).Topic;
    }

    private async Task AdoptDatasetAsync(SignedRecord signed)
    {
        var record = RecordCodec.ReadDataset(signed.Bytes.Span);
        var here = (await grains.GetGrain<IDatasetGrain>(record.Id.Value).GetAsync(_stop.Token)).Dataset;

        // What a home deletes is deleted here too, followed or not.
        var isTombstone = record.Status == DatasetStatus.Deleted && here is not null;
        var said = isTombstone ? ReplicaMarks.None : await marks.FindAsync(record.Id, _stop.Token);
        if (said.Wish == ReplicaWish.Declined)
        {
            history.Forget(record.Id);
            return;
        }

        var isWanted = said.Wish == ReplicaWish.Wanted;
        if (!isTombstone && !await KeepsAsync(record, isWanted))
        {
            if (isWanted) throw new AdoptionException("Nobody who has it has its topic.");
            return;
        }

        await AdoptDatasetAsync(signed, record, here, said.Until);

        // What somebody wanted is here; from now on it is what the node follows that counts.
        if (isWanted) await marks.SetWishAsync(record.Id, ReplicaWish.None, null, Context(), _stop.Token);
    }

    private async Task AdoptDatasetAsync(SignedRecord signed, DatasetRecord record, DatasetState? here, VersionNumber? until)
    {
        var grain = grains.GetGrain<IDatasetGrain>(record.Id.Value);
        if (here?.Home is { } home && !record.Stamp.IsAfter(StampOf(record, home))
            && here.Latest?.ContentId == (record.Versions == 0 ? null : record.LatestContentId)) return;
        if (here is null || record.Status != DatasetStatus.Deleted) await CheckGrantAsync(record, null);

        var versions = record.Status == DatasetStatus.Deleted || record.Versions == 0
            || here?.Latest?.ContentId == record.LatestContentId
            ? []
            : await history.MissingAsync(record, here?.Latest?.ContentId, HoldersOf(record.Id.Value), _stop.Token);
        if (until is { } last) versions = VersionChain.Until(versions, last, here?.Latest?.Number);
        if (versions.Count == 0) await AdoptAsync(grain, new(signed, null, Context()));
        foreach (var version in versions)
        {
            if (record.Status != DatasetStatus.Deleted)
                await CheckGrantAsync(record, ManifestHeaderCodec.Read(version.Header.Span).Publisher);
            await FetchAsync(record, version);
            await AdoptAsync(grain, new(signed, version, Context()));
            held.Tell(record.Id.Value);
            LogAdopted(record.Name, record.Id, record.Home);
        }

        history.Forget(record.Id);
    }

    private static RecordStamp StampOf(DatasetRecord record, RemoteHome home) =>
        new(RecordKind.Dataset, record.Id.Value, home.NodeId, home.Epoch, home.Revision);

    private async Task AdoptAsync(IDatasetGrain grain, AdoptDataset command)
    {
        var answer = await grain.AdoptAsync(command, _stop.Token);
        if (answer.Refusal is { Code: not RefusalCode.Stale } refusal) throw new AdoptionException(refusal.Message);
    }

    /// <summary>Whether this node keeps the dataset's topic, which is adopted where it is not here yet.</summary>
    private async Task<bool> KeepsAsync(DatasetRecord record, bool isWanted)
    {
        var topic = await FindTopicAsync(record);
        // The home of a topic keeps what its owners let others publish into it.
        if (topic is not null) return topic.Home is null || isWanted || await followed.KeepsAsync(topic.Path, _stop.Token);

        foreach (var peer in HoldersOf(record.Id.Value))
        {
            var found = await calls.QueryCatalogAsync(peer, [record.Topic.Value], _stop.Token);
            if (found.Count == 0 || found[0].Record.Kind != RecordKind.Topic) continue;
            return await AdoptTopicAsync(found[0].Record, isWanted) is not null;
        }

        return false;
    }

    /// <summary>
    /// Nothing is fetched of a dataset that lives elsewhere than its topic without a grant. It is asked again after a pause,
    /// for the topic's newer record may come after it.
    /// </summary>
    private async Task CheckGrantAsync(DatasetRecord record, UserId? publisher)
    {
        if (await FindTopicAsync(record) is not { } topic || (topic.Home?.NodeId ?? node.NodeId) == record.Home
            || topic.MayPublish(publisher, record.Home, time.GetUtcNow(), signatures)) return;
        throw new AdoptionException(
            $"No owner of the topic '{topic.Path}' lets {publisher?.ToString() ?? "anybody"} publish into it on node {record.Home}.");
    }

    private async Task<TopicState?> FindTopicAsync(DatasetRecord record) =>
        (await grains.GetGrain<ITopicGrain>(record.Topic.Value).GetAsync(_stop.Token)).Topic;

    private async Task FetchAsync(DatasetRecord record, AdoptedVersion version)
    {
        Interlocked.Increment(ref _transfers);
        try
        {
            var path = $"{(await FindTopicAsync(record))?.Path}/{record.Name}";
            await fetcher.FetchAsync(record.Id, path, version, HoldersOf(record.Id.Value), Rest, _stop.Token);
        }
        finally
        {
            Interlocked.Decrement(ref _transfers);
        }
    }

    /// <summary>Who has it; after a failure another one comes first, so that none of them keeps it away for good.</summary>
    private IReadOnlyList<PeerId> HoldersOf(Guid subject)
    {
        var all = holders.Of(subject);
        if (all.Count == 0) return all;
        int first;
        lock (_lock) first = _failures.GetValueOrDefault(subject) % all.Count;
        return [.. all.Skip(first), .. all.Take(first)];
    }

    private CommandContext Context() => new(
        new Actor(new UserId(node.NodeId), NodeRole.Admin), CommandId.None, OperationId.New(time.GetUtcNow()), "p2p");

    private void Succeed(SignedRecord record)
    {
        lock (_lock) _failures.Remove(record.Subject);
        inbox.Done(record);
    }

    private void Fail(SignedRecord record)
    {
        inbox.Done(record);
        lock (_lock)
        {
            // Beyond so many it comes again with the next reading of a catalog only.
            if (_failures.Count >= _options.RecordsWaitingMax && !_failures.ContainsKey(record.Subject)) return;
            var failures = _failures[record.Subject] = _failures.GetValueOrDefault(record.Subject) + 1;
            var pause = PauseAsync(record, failures);
            _pauses.RemoveWhere(past => past.IsCompleted);
            _pauses.Add(pause);
        }
    }

    private async Task PauseAsync(SignedRecord record, int failures)
    {
        var pause = _options.AdoptAgainAfter * Math.Pow(2, Math.Min(failures - 1, 10));
        try
        {
            await Task.Delay(pause < _options.AdoptAgainAfterMax ? pause : _options.AdoptAgainAfterMax, time, _stop.Token);
            inbox.Again(record);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The node stops.
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Took over a version of {Name} ({Dataset}) from {Home}")]
    private partial void LogAdopted(string name, DatasetId dataset, string home);

    [LoggerMessage(Level = LogLevel.Information, Message = "Dataset {Dataset} is not fetched any more: {Reason}")]
    private partial void LogGivenUp(Guid dataset, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The {Kind} {Subject} of another node was not taken over: {Reason}")]
    private partial void LogNotAdopted(RecordKind kind, Guid subject, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Taking over the {Kind} {Subject} of another node failed")]
    private partial void LogFault(Exception fault, RecordKind kind, Guid subject);
}
