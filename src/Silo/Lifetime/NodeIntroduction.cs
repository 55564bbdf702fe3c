using System.Threading.Channels;
using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Nodes;
using Bib.Grains.Abstractions.Persistence;
using Bib.Silo.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;

namespace Bib.Silo.Lifetime;

/// <summary>
/// Says to the node's own grain what this node is, at each start and when its mode changes. The row itself is there
/// already: what is made of it in the database does not wait for grains.
/// </summary>
internal sealed partial class NodeIntroduction(
    IGrainFactory grains,
    IHostApplicationLifetime lifetime,
    string nodeId,
    LiveConfiguration configuration,
    TimeProvider time,
    ILogger<NodeIntroduction> log) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Grains answer when everything has started.
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var waiting = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken);
        var reasons = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        reasons.Writer.TryWrite(true);
        void Notice(IReadOnlyList<string> keys)
        {
            if (keys.Contains(Settings.P2pMode.Key)) reasons.Writer.TryWrite(true);
        }

        configuration.Changed += Notice;
        // A node that stops as soon as it runs stops its grains before this, and what they were asked is not answered.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        try
        {
            await foreach (var _ in reasons.Reader.ReadAllAsync(ending.Token)) await DescribeAsync(ending.Token);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The node stops.
        }
        finally
        {
            configuration.Changed -= Notice;
        }
    }

    private async Task DescribeAsync(CancellationToken ending)
    {
        var context = new CommandContext(
            new Actor(new UserId(nodeId), NodeRole.Admin), CommandId.None, OperationId.New(time.GetUtcNow()), "node");
        var mode = NetworkSettings.ModeOf(configuration[Settings.P2pMode]);
        try
        {
            var answer = await grains.GetGrain<INodeGrain>(NodeKey.Of(nodeId))
                .DescribeAsync(new(nodeId, [], mode, NodeStorage.Postgres, HasTrustedStorage: true, context), ending)
                .WaitAsync(ending);
            if (answer.Refusal is { } refusal) LogRefused(refusal.Message);
        }
        catch (Exception failure) when (failure is StorageUnavailableException or TimeoutException or OperationCanceledException)
        {
            // The next start says it again; the row has what the last one said.
            LogNotSaid(failure);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "What this node is could not be noted: {Reason}")]
    private partial void LogRefused(string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "What this node is was not noted at this start.")]
    private partial void LogNotSaid(Exception failure);
}
