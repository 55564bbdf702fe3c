using Libp2p.Core;
using Libp2p.Core.Multiformats;
using Libp2p.Core.Multiaddrs;

namespace Libp2p.Protocols.Kad;

/// <summary>
/// Answers requests from what this peer knows and keeps (https://github.com/libp2p/specs/tree/master/kad-dht).
/// </summary>
/// <param name="self">This peer.</param>
/// <param name="table">Whom it knows.</param>
/// <param name="store">What it keeps.</param>
/// <param name="rules">What may be put.</param>
/// <param name="addresses">Which addresses are said.</param>
/// <param name="options">Limits and lifetimes.</param>
/// <param name="time">What the time is.</param>
internal sealed class KadAnswerer(
    PeerId self,
    RoutingTable table,
    IKadStore store,
    ValueRules rules,
    KadAddresses addresses,
    KadOptions options,
    TimeProvider time)
{
    /// <summary>Answers a request.</summary>
    /// <param name="from">Who asks.</param>
    /// <param name="request">What it asks.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Null where there is nothing to say.</returns>
    /// <exception cref="KadException">The request is not one to be answered: its stream is to be reset.</exception>
    public ValueTask<KadMessage?> AnswerAsync(
        PeerId from, KadMessage request, CancellationToken cancellationToken) => request.Type switch
        {
            KadMessageType.FindNode => new(FindNode(from, request)),
            KadMessageType.GetValue => GetValueAsync(from, request, cancellationToken),
            KadMessageType.PutValue => PutValueAsync(from, request, cancellationToken),
            KadMessageType.GetProviders => GetProvidersAsync(from, request, cancellationToken),
            KadMessageType.AddProvider => AddProviderAsync(from, request, cancellationToken),
            _ => new(new KadMessage(KadMessageType.Ping)),
        };

    private KadMessage FindNode(PeerId from, KadMessage request)
    {
        CheckKey(request, options.KeyLengthMax);
        List<PeerId> named = [.. Closer(from, request.Key)];

        // Whoever is asked for is named when it is known, whether it answers requests or not.
        if (PeerOf(request.Key.Span) is { } wanted && !wanted.Equals(named.FirstOrDefault())) named.Insert(0, wanted);
        return Fit(new(request.Type), named.Select(addresses.Describe).Where(HasAddress), []);
    }

    private async ValueTask<KadMessage?> GetValueAsync(
        PeerId from, KadMessage request, CancellationToken cancellationToken)
    {
        CheckKey(request, options.KeyLengthMax);
        var kept = await store.FindRecordAsync(request.Key, cancellationToken);
        if (kept is { IsOwn: false } && kept.At + options.RecordLifetime <= time.GetUtcNow()) kept = null;
        return Fit(
            new(request.Type)
            {
                Key = request.Key,
                Record = kept is null ? null : new(kept.Key, kept.Value, kept.At),
            },
            Closer(from, request.Key).Select(addresses.Describe),
            []);
    }

    private async ValueTask<KadMessage?> PutValueAsync(
        PeerId from, KadMessage request, CancellationToken cancellationToken)
    {
        CheckKey(request, options.KeyLengthMax);
        if (request.Record is not { } record) throw new KadException("A value is to be put, and none came.");
        if (!record.Key.Span.SequenceEqual(request.Key.Span))
            throw new KadException("A value is to be put under one key, and its record names another.");
        if (rules.FindFault(record.Key.Span, record.Value.Span) is { } fault)
            throw new KadException($"A value is not taken: {fault}.");
        var now = time.GetUtcNow();
        var kept = await store.FindRecordAsync(record.Key, cancellationToken);
        if (kept is not null && !kept.Value.Span.SequenceEqual(record.Value.Span)
            && (kept.IsOwn || kept.At + options.RecordLifetime > now)
            && rules.Compare(record.Key.Span, kept.Value.Span, record.Value.Span) > 0)
        {
            throw new KadException("A value is not taken: a better one is there.");
        }

        // What is put here stays so when somebody sends it back.
        var isOwn = kept is { IsOwn: true } && kept.Value.Span.SequenceEqual(record.Value.Span);
        var coming = new StoredRecord(record.Key, record.Value, now) { From = from };
        if (!isOwn && !await store.KeepRecordAsync(coming, cancellationToken))
            throw new KadException("A value is not taken: there is no room.");
        return new(request.Type) { Key = request.Key, Record = record };
    }

    private async ValueTask<KadMessage?> GetProvidersAsync(
        PeerId from, KadMessage request, CancellationToken cancellationToken)
    {
        CheckKey(request, options.ProviderKeyLengthMax);
        var now = time.GetUtcNow();
        var providers = await store.FindProvidersAsync(request.Key, cancellationToken);
        return Fit(
            new(request.Type) { Key = request.Key },
            Closer(from, request.Key).Select(addresses.Describe),
            providers
                .Where(one => one.IsOwn || one.At + options.ProviderLifetime > now)
                .Select(one => Describe(one, now)));
    }

    private async ValueTask<KadMessage?> AddProviderAsync(
        PeerId from, KadMessage request, CancellationToken cancellationToken)
    {
        CheckKey(request, options.ProviderKeyLengthMax);
        try
        {
            Multihash.Parse(request.Key.Span);
        }
        catch (MalformedException exception)
        {
            throw new KadException("A provider's key is a multihash; this one is not.", exception);
        }

        var provider = request.ProviderPeers.FirstOrDefault(peer => peer.Id.Equals(from) && peer.Addresses.Length > 0)
            ?? throw new KadException("Nobody but a provider itself, with an address, is taken as one.");
        var kept = new StoredProvider(request.Key, from, addresses.Filter(provider.Addresses), time.GetUtcNow());
        return await store.KeepProviderAsync(kept, cancellationToken)
            ? null
            : throw new KadException("A provider is not taken: there is no room.");
    }

    private static void CheckKey(KadMessage request, int lengthMax)
    {
        if (request.Key.IsEmpty) throw new KadException($"{request.Type} needs a key.");
        if (request.Key.Length > lengthMax)
        {
            throw new KadException(
                $"{request.Type}'s key has {request.Key.Length} bytes; at most {lengthMax} are allowed.");
        }
    }

    /// <summary>Nobody is told of itself, nor of whom it asks.</summary>
    private IEnumerable<PeerId> Closer(PeerId from, ReadOnlyMemory<byte> key) =>
        table.Closest(KadKey.Of(key.Span), options.Replication + 1)
            .Where(peer => !peer.Equals(from))
            .Take(options.Replication);

    /// <summary>Its addresses may have changed since it said them; then what else is known of it is given.</summary>
    private KadPeer Describe(StoredProvider provider, DateTimeOffset now)
    {
        var known = addresses.Describe(provider.Peer);
        return provider.Peer.Equals(self) || provider.At + options.ProviderAddressLifetime <= now
            ? known
            : known with { Addresses = addresses.Filter(provider.Addresses.Union(known.Addresses)) };
    }

    /// <summary>Adds peers as long as all that read it will: at most half of what is left of providers.</summary>
    private KadMessage Fit(KadMessage answer, IEnumerable<KadPeer> closer, IEnumerable<KadPeer> providers)
    {
        var left = options.AnswerLengthMax - answer.Encode().Length;
        var half = left / 2;
        List<KadPeer> named = [], providing = [];
        foreach (var peer in providers)
        {
            if ((half -= LengthOf(peer)) < 0) break;
            providing.Add(peer);
            left -= LengthOf(peer);
        }

        foreach (var peer in closer)
        {
            if ((left -= LengthOf(peer)) < 0) break;
            named.Add(peer);
        }

        return answer with { CloserPeers = [.. named], ProviderPeers = [.. providing] };
    }

    /// <summary>With its field's number and its length.</summary>
    private static int LengthOf(KadPeer peer) => peer.Encode().Length + 4;

    private static bool HasAddress(KadPeer peer) => peer.Addresses.Length > 0;

    private static PeerId? PeerOf(ReadOnlySpan<byte> key)
    {
        try
        {
            return PeerId.Parse(key);
        }
        catch (MalformedException)
        {
            return null;
        }
    }
}
