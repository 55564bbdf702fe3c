using System.Runtime.CompilerServices;
using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Topics;
using Bib.Grains.Abstractions.Transfers;
using Bib.Network.Calls;
using Bib.Network.Copies;
using Bib.Network.Protocols;
using Bib.Network.Routing;
using Libp2p.Core;
using Orleans;

namespace Bib.Network.Following;

/// <summary>Copies of other nodes' datasets in the hands of people: asked for by hand, followed or not.</summary>
internal sealed class ReplicaDesk(
    CatalogReader reader,
    ReplicaSearch near,
    RoutedSearch search,
    PeerCalls calls,
    RecordInbox inbox,
    AdoptionOutcomes outcomes,
    ITransfers transfers,
    IReplicaMarks marks,
    DropDesk drops,
    CopyWords words,
    IDatasetDirectory directory,
    HeldNews held,
    IFollowed followed,
    IGrainFactory grains,
    INodeSigner node,
    TimeProvider time) : IReplicas
{
    /// <inheritdoc/>
    public async IAsyncEnumerable<FetchStep> FetchAsync(
        ReplicaTarget target,
        VersionNumber? until,
        CommandContext context,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var here = target.Id is { } known ? await StateAsync(known, cancellationToken) : null;
        if (here is { Home: null }) throw ReplicaRefusals.LivesHere(target);
        if (target.Content is not null)
        {
            if (until is not null) throw ReplicaRefusals.TwoVersions(target, until.Value);
            if (await HereAsync(target, here, cancellationToken) is { } begun)
            {
                yield return new(begun, null);
                yield break;
            }
        }

        var answers = await search.AskAsync(reader.Peers, target, cancellationToken);
        var asked = answers.Asked;
        var (signed, record) = Newest(target, answers);
        until ??= asked.FirstOrDefault(one => one.Records.Any(found => found.Subject == record.Id.Value))?.Version;
        if (until > record.LatestNumber || (until is not null && record.LatestNumber is null))
            throw ReplicaRefusals.NoSuchVersion(target, until.Value, record.LatestNumber);

        // What is told from here on is heard, however soon it comes.
        using var outcome = outcomes.Listen(record.Id.Value);
        await marks.SetWishAsync(record.Id, ReplicaWish.Wanted, until, context, cancellationToken);
        var holders = asked.Where(one => one.Records.Any(found => found.Subject == record.Id.Value)).ToList();
        foreach (var holder in holders) inbox.Take(signed, holder.Peer);
        yield return new(
            new(
                record.Id, record.Home, record.LatestNumber, [.. holders.Select(one => one.Peer.ToString())],
                [.. asked.Except(holders).Select(one => one.Peer.ToString())], until),
            null);

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var arriving = ArriveAsync(target, record, until, outcome, ended);
        try
        {
            await using var changes = transfers.WatchAsync(record.Id, ended.Token).GetAsyncEnumerator(ended.Token);
            while (await NextAsync(changes, ended.Token)) yield return new(null, changes.Current);
        }
        finally
        {
            // Whoever stops reading ends the waiting, and not what is waited for.
            await ended.CancelAsync();
            await arriving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await arriving;
    }

    /// <inheritdoc/>
    public async Task<ReplicaList> ListAsync(ReplicaTarget target, CancellationToken cancellationToken)
    {
        var here = target.Id is { } known ? await StateAsync(known, cancellationToken) : null;
        // Connected nodes only: whoever may read may ask this, and is not to have strangers dialled.
        var answers = new ReplicaAnswers(await near.AskAsync(reader.Peers, target, cancellationToken), null);
        var holders = answers.Asked.Where(one => one.Records.Count > 0).ToList();
        if (here is null && holders.Count == 0) throw ReplicaRefusals.NobodyHas(target, answers);
        var record = holders.Count == 0 ? null : Newest(target, answers).Record;
        var id = here?.Id ?? record!.Id;
        here ??= await StateAsync(id, cancellationToken);
        var home = here is { Home: null } ? node.NodeId : record?.Home ?? here!.Home!.NodeId;
        var newest = here is { Home: null } ? here.Latest?.Number : record?.LatestNumber ?? here?.Latest?.Number;
        var found = await Task.WhenAll(holders.Select(one => HolderAsync(one.Peer, id, home, newest, cancellationToken)));
        var own = here is null
            ? []
            : new[]
            {
                new ReplicaHolder(
                    node.NodeId, home == node.NodeId, true, here.Latest?.Number, here.Latest?.Number == newest, null,
                    (await words.OwnAsync(id, cancellationToken))?.Version),
            };
        return new(id, [.. own.Concat(found).OrderByDescending(one => one.IsHome).ThenByDescending(one => one.IsSelf)
            .ThenBy(one => one.NodeId, StringComparer.Ordinal)]);
    }

    /// <inheritdoc/>
    public async Task<bool> DropAsync(DatasetId dataset, CommandContext context, CancellationToken cancellationToken)
    {
        var (path, topic) = await CopyAsync(dataset, cancellationToken);
        if ((await marks.FindAsync(dataset, cancellationToken)).IsPinned) throw ReplicaRefusals.Pinned(path);

        await drops.DropAsync(dataset, path, context, cancellationToken);
        held.Tell(dataset.Value);
        return await followed.KeepsAsync(topic, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task PinAsync(DatasetId dataset, bool isPinned, CommandContext context, CancellationToken cancellationToken)
    {
        await CopyAsync(dataset, cancellationToken);
        await marks.SetPinAsync(dataset, isPinned, context, cancellationToken);

        // Whoever keeps a copy on purpose says so to others, too.
        if (isPinned) await words.OwnAsync(dataset, cancellationToken);
    }

    /// <summary>A version that is here already; null where it is not.</summary>
    private async Task<FetchBegun?> HereAsync(ReplicaTarget target, DatasetState? here, CancellationToken cancellationToken) =>
        here is not null && await directory.FindVersionAsync(here.Id, target.Content!.Value, cancellationToken) is { } version
            ? new(here.Id, here.Home!.NodeId, here.Latest?.Number, [], [], version.Version.Number)
            : null;

    /// <summary>Anybody can write a header: whether a version is the dataset's, its home says.</summary>
    private async Task RequireAsync(ReplicaTarget target, DatasetRecord record, CancellationToken cancellationToken)
    {
        if (target.Content is not { } content) return;
        if (await directory.FindVersionAsync(record.Id, content, cancellationToken) is null)
            throw ReplicaRefusals.AnotherVersion(target, record);
    }

    /// <summary>What a copy is called, and where it lies.</summary>
    private async Task<(DatasetPath Path, TopicPath Topic)> CopyAsync(DatasetId dataset, CancellationToken cancellationToken)
    {
        var answer = await grains.GetGrain<IDatasetGrain>(dataset.Value).GetAsync(cancellationToken);
        if (answer.Refusal is { } refusal) throw new RefusalException(refusal);
        var path = new DatasetPath(answer.Topic, answer.Dataset!.Name);
        return answer.Dataset.Home is null ? throw ReplicaRefusals.NoCopy(path) : (path, answer.Topic);
    }

    /// <summary>Waits until what is wanted is here, and ends the telling then.</summary>
    private async Task ArriveAsync(
        ReplicaTarget target, DatasetRecord record, VersionNumber? until, AdoptionOutcomes.Listener outcome,
        CancellationTokenSource ended)
    {
        try
        {
            while (true)
            {
                var failure = await outcome.NextAsync(ended.Token);
                var here = await StateAsync(record.Id, ended.Token);
                if (IsThere(here, until ?? record.LatestNumber))
                {
                    await RequireAsync(target, record, ended.Token);
                    return;
                }

                if (failure is not null) throw ReplicaRefusals.NotFetched(target, failure);

                // A try that began before this wish may have ended well without it.
                if ((await marks.FindAsync(record.Id, ended.Token)).Wish == ReplicaWish.Declined)
                    throw ReplicaRefusals.GivenUp(target);
            }
        }
        finally
        {
            await ended.CancelAsync();
        }
    }

    private static bool IsThere(DatasetState? here, VersionNumber? wanted) =>
        here is not null && (wanted is null || here.Latest?.Number >= wanted);

    private static async ValueTask<bool> NextAsync(IAsyncEnumerator<TransferStatus> changes, CancellationToken ended)
    {
        try
        {
            return await changes.MoveNextAsync();
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            return false;
        }
    }

    private static (SignedRecord Signed, DatasetRecord Record) Newest(
        ReplicaTarget target, ReplicaAnswers answers)
    {
        var subjects = answers.Asked.SelectMany(one => one.Records).GroupBy(record => record.Subject)
            .Select(same => same.Aggregate((best, next) => StampOf(next).IsAfter(StampOf(best)) ? next : best))
            .Select(signed => (Signed: signed, Record: RecordCodec.ReadDataset(signed.Bytes.Span)))
            .Where(one => one.Record.Status != DatasetStatus.Deleted)
            .ToList();
        return subjects.Count switch
        {
            0 => throw ReplicaRefusals.NobodyHas(target, answers),
            1 => subjects[0],
            _ => throw ReplicaRefusals.Several(target, subjects.Select(one => one.Record)),
        };
    }

    private static RecordStamp StampOf(SignedRecord record) => RecordCodec.ReadStamp(record.Bytes.Span);

    private async Task<ReplicaHolder> HolderAsync(
        PeerId peer, DatasetId id, string home, VersionNumber? newest, CancellationToken cancellationToken)
    {
        try
        {
            var headers = await calls.GetVersionsAsync(peer, id, null, null, 1, cancellationToken)
                .WaitAsync(ReplicaSearch.Patience, time, cancellationToken);
            VersionNumber? has = headers.Versions.Count > 0
                && VersionNumber.TryParse(ManifestHeaderCodec.Read(headers.Versions[0].Header.Span).Version, out var number)
                    ? number
                    : null;
            var promise = has is null ? null : await words.OfAsync(peer, id, cancellationToken);
            return new(peer.ToString(), peer.ToString() == home, false, has, has == newest, null, promise?.Version);
        }
        catch (Exception failure) when (failure is PeerCallException or ManifestException or TimeoutException)
        {
            return new(peer.ToString(), peer.ToString() == home, false, null, false, failure.Message);
        }
    }

    private async Task<DatasetState?> StateAsync(DatasetId id, CancellationToken cancellationToken) =>
        (await grains.GetGrain<IDatasetGrain>(id.Value).GetAsync(cancellationToken)).Dataset;
}
