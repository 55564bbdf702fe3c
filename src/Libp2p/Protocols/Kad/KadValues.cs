using Libp2p.Core;

namespace Libp2p.Protocols.Kad;

/// <summary>
/// Puts and gets values: many peers keep one, and the best that is found puts right who had a worse one.
/// </summary>
/// <param name="search">Walks to keys.</param>
/// <param name="caller">Sends values.</param>
/// <param name="store">What this peer keeps itself.</param>
/// <param name="rules">Which value is good, and which is better.</param>
/// <param name="options">How many peers, how many at a time.</param>
/// <param name="corrections">Work that nobody waits for.</param>
/// <param name="time">What the time is.</param>
internal sealed class KadValues(
    KadSearch search,
    KadCaller caller,
    IKadStore store,
    ValueRules rules,
    KadOptions options,
    KadTasks corrections,
    TimeProvider time)
{
    /// <summary>Puts a value, here and at the closest peers.</summary>
    /// <returns>How many other peers took it.</returns>
    /// <exception cref="KadException">It must not stand under the key, or a better one is here.</exception>
    public async Task<int> PutAsync(
        ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value, CancellationToken cancellationToken)
    {
        if (rules.FindFault(key.Span, value.Span) is { } fault)
            throw new KadException($"The value cannot be put: {fault}.");
        var kept = await LocalAsync(key, cancellationToken);
        if (kept is not null && rules.Compare(key.Span, kept.Value.Span, value.Span) > 0)
            throw new KadException("The value cannot be put: a better one is there.");
        await store.KeepRecordAsync(new(key, value, time.GetUtcNow(), IsOwn: true), cancellationToken);
        return await PublishAsync(key, value, cancellationToken);
    }

    /// <summary>Sends a value to the closest peers.</summary>
    /// <returns>How many took it.</returns>
    public async Task<int> PublishAsync(
        ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value, CancellationToken cancellationToken)
    {
        var closest = await search.ClosestAsync(key, cancellationToken);
        return await SendAsync(closest, key, value, cancellationToken);
    }

    /// <summary>Looks for a value, until enough peers have given one or all of the closest have answered.</summary>
    /// <returns>The best; null when nobody has one.</returns>
    /// <exception cref="KadException">No validator is known for the key.</exception>
    public async Task<byte[]?> GetAsync(
        ReadOnlyMemory<byte> key, int quorum, CancellationToken cancellationToken)
    {
        if (!rules.Judges(key.Span))
            throw new KadException("The value cannot be judged: no validator is known for its key.");
        var local = await LocalAsync(key, cancellationToken);
        Findings findings = new(key, rules);
        if (local is not null) findings.Add(null, local.Value.ToArray());
        if (findings.Count >= quorum) return findings.Best;
        var closest = await search.WalkAsync(
            new(KadMessageType.GetValue) { Key = key },
            options.Replication,
            options.LookupTimeout,
            (peer, answer) =>
            {
                if (answer is not null) findings.Add(peer, ValueOf(answer, key));
                return findings.Count < quorum;
            },
            cancellationToken);
        if (findings.Best is not { } best) return null;
        var wrong = findings.Wrong(closest);
        if (wrong.Count > 0) corrections.Begin(stop => SendAsync(wrong, key, best, stop));
        if (local is not null && rules.Compare(key.Span, best, local.Value.Span) > 0)
            await store.KeepRecordAsync(new(key, best, time.GetUtcNow()), cancellationToken);
        return best;
    }

    private static byte[]? ValueOf(KadMessage answer, ReadOnlyMemory<byte> key) =>
        answer.Record is { } record && record.Key.Span.SequenceEqual(key.Span) ? record.Value.ToArray() : null;

    private async Task<int> SendAsync(
        IReadOnlyList<PeerId> peers,
        ReadOnlyMemory<byte> key,
        ReadOnlyMemory<byte> value,
        CancellationToken cancellationToken)
    {
        var request = new KadMessage(KadMessageType.PutValue)
        {
            Key = key,
            Record = new(key, value, time.GetUtcNow()),
        };
        return await caller.TellAllAsync(
            peers,
            async (peer, stop) =>
            {
                var answer = await caller.AskAsync(peer, request, stop);
                return answer.Record is { } record && record.Value.Span.SequenceEqual(value.Span);
            },
            cancellationToken);
    }

    /// <summary>What this peer keeps, unless it has lapsed.</summary>
    private async ValueTask<StoredRecord?> LocalAsync(ReadOnlyMemory<byte> key, CancellationToken cancellationToken)
    {
        var kept = await store.FindRecordAsync(key, cancellationToken);
        return kept is { IsOwn: false } && kept.At + options.RecordLifetime <= time.GetUtcNow() ? null : kept;
    }

    /// <summary>What peers gave for a key, and the best of it.</summary>
    private sealed class Findings(ReadOnlyMemory<byte> key, ValueRules rules)
    {
        private readonly List<(PeerId Peer, byte[]? Value)> _given = [];

        /// <summary>How many gave a value without fault.</summary>
        public int Count { get; private set; }

        public byte[]? Best { get; private set; }

        public void Add(PeerId? peer, byte[]? value)
        {
            if (value is not null && rules.FindFault(key.Span, value) is null)
            {
                Count++;
                if (Best is null || rules.Compare(key.Span, value, Best) > 0) Best = value;
            }

            if (peer is not null) _given.Add((peer, value));
        }

        /// <summary>Who gave something worse, and who of the closest gave nothing.</summary>
        public IReadOnlyList<PeerId> Wrong(IReadOnlyList<PeerId> closest) =>
        [
            .. _given
                .Where(one => one.Value is not null ? IsWorse(one.Value) : closest.Contains(one.Peer))
                .Select(one => one.Peer),
        ];

        private bool IsWorse(byte[] value) =>
            rules.FindFault(key.Span, value) is not null || rules.Compare(key.Span, Best, value) > 0;
    }
}
