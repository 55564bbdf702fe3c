using Bib.Grains.Abstractions.Catalog;
using Bib.Grains.Abstractions.Datasets;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Persistence;
using Bib.Grains.Abstractions.Topics;
using Bib.Network.Gossip.Messages;
using Bib.Network.Hosting;
using Google.Protobuf;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using CatalogEntry = Bib.Grains.Abstractions.Catalog.CatalogEntry;

namespace Bib.Network.Gossip;

/// <summary>
/// Tells others at once what becomes of this node's own topics and datasets. Who does not hear it reads it in the catalog,
/// whose version every status names; so a record that is too long for gossip is left to that. Where others may publish into
/// a topic of this node, it listens there, too.
/// </summary>
internal sealed partial class CatalogGossip(
    IOptions<NetworkOptions> options,
    ICatalog catalog,
    ITopicDirectory topics,
    NodeGossip gossip,
    INodeSigner node,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<CatalogGossip> logger) : INetworkPart, IDisposable
{
    /// <summary>The most bytes of a record that is told by gossip.</summary>
    private const int RecordBytesMax = 256 * 1024;

    private readonly CancellationTokenSource _stop = new();
    private Task _telling = Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(PeerNetwork network, CancellationToken cancellationToken)
    {
        _telling = TellAsync();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _telling;
    }

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    private async Task TellAsync()
    {
        try
        {
            var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var waiting = lifetime.ApplicationStarted.Register(started.SetResult);
            await started.Task.WaitAsync(_stop.Token);
            while (true)
            {
                try
                {
                    await FollowAsync();
                }
                catch (Exception fault) when (!_stop.IsCancellationRequested)
                {
                    if (fault is StorageUnavailableException) LogAway(fault);
                    else LogFault(fault);
                    await Task.Delay(options.Value.RetryAfter, time, _stop.Token);
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The node stops.
        }
    }

    private async Task FollowAsync()
    {
        // What came before this moment is in the catalog, which whoever meets this node reads.
        if (gossip.CatalogVersion == 0)
            gossip.CatalogVersion = (await catalog.ReadAsync(long.MaxValue, 1, _stop.Token)).Version;
        foreach (var granted in await topics.ListGrantedAsync(NodeGossip.TopicsMax, _stop.Token))
            await gossip.JoinAsync(GossipTopics.Of(granted), _stop.Token);
        await foreach (var entry in catalog.FollowAsync(gossip.CatalogVersion, _stop.Token))
        {
            gossip.CatalogVersion = entry.Version;
            await TellAsync(entry);
        }
    }

    private async Task TellAsync(CatalogEntry entry)
    {
        var record = entry.Record;
        if (record.Bytes.Length > RecordBytesMax) return;
        var stamp = RecordCodec.ReadStamp(record.Bytes.Span);
        if (stamp.Home != node.NodeId) return;
        var news = new RecordNews
        {
            Kind = (int)record.Kind,
            Record = ByteString.CopyFrom(record.Bytes.Span),
            PublicKey = ByteString.CopyFrom(record.PublicKey.Span),
            Signature = ByteString.CopyFrom(record.Signature.Span),
        };
        if (record.Kind == RecordKind.Topic)
        {
            if (!RecordCodec.ReadTopic(record.Bytes.Span).Grants.IsEmpty)
                await gossip.JoinAsync(GossipTopics.Of(new(record.Subject)), _stop.Token);
            if (stamp.Revision == 1) await gossip.PublishAsync(GossipTopics.Global, new() { NewTopic = news }, _stop.Token);
            await gossip.PublishAsync(GossipTopics.Of(new(record.Subject)), new() { TopicUpdate = news }, _stop.Token);
            return;
        }

        var dataset = RecordCodec.ReadDataset(record.Bytes.Span);
        var message = dataset.Status == DatasetStatus.Deleted
            ? new GossipMessage { DeleteDataset = news }
            : new GossipMessage { NewDataset = news };
        await gossip.PublishAsync(GossipTopics.Of(dataset.Topic), message, _stop.Token);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Others are not told of changes while the database is away")]
    private partial void LogAway(Exception fault);

    [LoggerMessage(Level = LogLevel.Error, Message = "Telling others of a change failed")]
    private partial void LogFault(Exception fault);
}
