using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Transfers;
using Bib.Network.Following;
using Libp2p.Core;
using Microsoft.Extensions.Options;

namespace Bib.Network.Routing;

/// <summary>
/// Looks for a dataset at connected nodes, and, where it was named by a version's content id and none of them has that, at
/// those that the DHT names. Who looks knows within <see cref="Patience"/> who was asked.
/// </summary>
internal sealed class RoutedSearch(
    IOptions<NetworkOptions> options, ReplicaSearch search, ContentRouting routing, TimeProvider time)
{
    /// <summary>How long all of it takes at most.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(9);

    /// <summary>How long connected nodes are asked alone: one of them that is silent is not to use up all the time.</summary>
    public static TimeSpan HeadStart { get; } = TimeSpan.FromSeconds(2);

    /// <summary>What each peer says that was asked.</summary>
    /// <param name="connected">The nodes that there are connections with.</param>
    /// <param name="target">What is looked for.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ReplicaAnswers> AskAsync(
        IReadOnlyCollection<PeerId> connected, ReplicaTarget target, CancellationToken cancellationToken)
    {
        var near = search.AskAsync(connected, target, cancellationToken);
        if (target.Content is not { } content) return new(await near, null);
        using var late = new CancellationTokenSource(Patience, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        await Task.WhenAny(near, Task.Delay(HeadStart, time, stop.Token));
        if (near.IsCompleted && (await near).Any(Has)) return new(await near, null);
        if (Obstacle() is { } obstacle) return new(await near, obstacle);
        var far = await AskProvidersAsync(content, target, [.. connected.Take(ReplicaSearch.PeersMax)], stop);
        cancellationToken.ThrowIfCancellationRequested();
        return new(
            [.. await near, .. far],
            far.Count > 0 ? "The DHT was asked, too."
                : late.IsCancellationRequested ? $"The DHT was asked, too, and named nobody else within {Patience.TotalSeconds} s."
                : "The DHT was asked, too, and names nobody else who has it.");
    }

    private static bool Has(ReplicaFinding finding) => finding.Records.Count > 0;

    private string? Obstacle() => routing switch
    {
        { IsOn: false } => "The DHT was not asked: p2p.dht.mode is off.",
        { PeerCount: 0 } => "The DHT was not asked: nobody is connected who is a server of it.",
        _ => null,
    };

    /// <summary>Asks providers while the DHT still names others, until one of them has it.</summary>
    private async Task<IReadOnlyList<ReplicaFinding>> AskProvidersAsync(
        ChunkHash content, ReplicaTarget target, HashSet<PeerId> known, CancellationTokenSource stop)
    {
        var (asking, answers) = (new List<Task<ReplicaFinding>>(), new List<ReplicaFinding>());
        var (most, ofOne) = (options.Value.ProvidersAskedMax, options.Value.ProvidersOfOneMax);
        await using var named = routing.FindAsync(content, most, ofOne, stop.Token).GetAsyncEnumerator(stop.Token);
        var next = NextAsync(named, stop.Token);
        var isNaming = true;
        while ((isNaming || asking.Count > 0) && !answers.Exists(Has))
        {
            var first = await Task.WhenAny(isNaming ? asking.Append<Task>(next) : asking);
            if (first is Task<ReplicaFinding> answer)
            {
                asking.Remove(answer);
                answers.Add(await answer);
                continue;
            }

            isNaming = await next;
            if (!isNaming) continue;
            if (known.Add(named.Current)) asking.Add(AskAsync(named.Current, target, stop.Token));
            next = NextAsync(named, stop.Token);
        }

        await stop.CancelAsync();
        await next;
        foreach (var late in asking) await late;
        return answers;
    }

    private async Task<ReplicaFinding> AskAsync(PeerId peer, ReplicaTarget target, CancellationToken cancellationToken)
    {
        // A silent address is not to keep a place among those that are dialled for longer than others can wait.
        using var late = new CancellationTokenSource(options.Value.ProviderReachedWithin, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            await routing.ReachAsync(peer, either.Token);
            return (await search.AskAsync([peer], target, cancellationToken))[0];
        }
        catch (Libp2pException failure)
        {
            return new(peer, [], $"it was not reached: {failure.Message}");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new(peer, [], $"it did not answer within {Patience.TotalSeconds} s");
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            return new(peer, [], $"it was not reached within {options.Value.ProviderReachedWithin.TotalSeconds} s");
        }
    }

    private static async Task<bool> NextAsync(IAsyncEnumerator<PeerId> named, CancellationToken cancellationToken)
    {
        try
        {
            return await named.MoveNextAsync();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
