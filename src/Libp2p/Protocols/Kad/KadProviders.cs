using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Libp2p.Core;
using Libp2p.Swarm;

namespace Libp2p.Protocols.Kad;

/// <summary>Says that this peer provides something, and finds who else does.</summary>
/// <param name="host">The peer that this runs on.</param>
/// <param name="search">Walks to keys.</param>
/// <param name="caller">Tells peers.</param>
/// <param name="store">What this peer keeps itself.</param>
/// <param name="addresses">Which addresses are said and believed.</param>
/// <param name="options">How many peers, how many at a time.</param>
/// <param name="time">What the time is.</param>
internal sealed class KadProviders(
    IHost host,
    KadSearch search,
    KadCaller caller,
    IKadStore store,
    KadAddresses addresses,
    KadOptions options,
    TimeProvider time)
{
    /// <summary>Says so to the closest peers, and keeps it to be said again.</summary>
    /// <returns>How many were told.</returns>
    public async Task<int> ProvideAsync(ReadOnlyMemory<byte> key, CancellationToken cancellationToken)
    {
        await store.KeepProviderAsync(new(key, host.Id, [], time.GetUtcNow(), IsOwn: true), cancellationToken);
        return await PublishAsync(key, cancellationToken);
    }

    /// <summary>Says so to the closest peers.</summary>
    /// <returns>How many were told.</returns>
    public async Task<int> PublishAsync(ReadOnlyMemory<byte> key, CancellationToken cancellationToken)
    {
        var closest = await search.ClosestAsync(key, cancellationToken);
        var message = new KadMessage(KadMessageType.AddProvider)
        {
            Key = key,
            ProviderPeers = [addresses.Describe(host.Id)],
        };
        return await caller.TellAllAsync(
            closest,
            async (peer, stop) =>
            {
                await caller.TellAsync(peer, message, stop);
                return true;
            },
            cancellationToken);
    }

    /// <summary>Finds providers; each comes as soon as somebody names it.</summary>
    /// <param name="key">What they provide.</param>
    /// <param name="countMax">How many are enough.</param>
    /// <param name="answerMax">How many one answer adds at most.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async IAsyncEnumerable<KadPeer> FindAsync(
        ReadOnlyMemory<byte> key, int countMax, int answerMax, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // It holds countMax peers at most.
        var found = Channel.CreateUnbounded<KadPeer>();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var walk = FindAsync(key, countMax, answerMax, found.Writer, ended.Token);
        try
        {
            await foreach (var provider in found.Reader.ReadAllAsync(cancellationToken)) yield return provider;
        }
        finally
        {
            await ended.CancelAsync();
            await walk;
        }
    }

    private async Task FindAsync(
        ReadOnlyMemory<byte> key, int countMax, int answerMax, ChannelWriter<KadPeer> found,
        CancellationToken cancellationToken)
    {
        try
        {
            HashSet<PeerId> seen = [];
            var kept = await store.FindProvidersAsync(key, cancellationToken);
            var now = time.GetUtcNow();
            Take(kept
                .Where(one => one.IsOwn || one.At + options.ProviderLifetime > now)
                .Select(one => new KadPeer(
                    one.Peer, one.At + options.ProviderAddressLifetime > now ? one.Addresses : [])));
            if (seen.Count < countMax)
            {
                await search.WalkAsync(
                    new(KadMessageType.GetProviders) { Key = key },
                    options.Replication,
                    options.LookupTimeout,
                    (_, answer) =>
                    {
                        if (answer is not null) Take(answer.ProviderPeers);
                        return seen.Count < countMax;
                    },
                    cancellationToken);
            }

            found.Complete();

            void Take(IEnumerable<KadPeer> providers)
            {
                var enough = Math.Min(countMax, seen.Count + answerMax);
                foreach (var provider in providers)
                {
                    addresses.Note([provider]);
                    if (seen.Count < enough && seen.Add(provider.Id)) found.TryWrite(addresses.Describe(provider.Id));
                }
            }
        }
        catch (Exception exception)
        {
            // Whoever reads gets it; a reader that left wants none.
            found.Complete(exception);
        }
    }
}
