using Bib.Grains.Abstractions.Copies;
using Bib.Grains.Abstractions.Datasets;

namespace Bib.Network.Tests.Copies;

/// <summary>Promises and locks in memory, by the rules that the database's statements are tested against.</summary>
internal sealed class PlayedBook(string self, TimeProvider time) : ICopyBook
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(DatasetId, string), (CopyPromise Promise, SignedPromise Word)> _words = [];
    private readonly Dictionary<DatasetId, CopyGuard> _guards = [];

    /// <summary>Awaited before each change.</summary>
    public Func<Task> Before { get; set; } = () => Task.CompletedTask;

    /// <summary>Whether words of nodes that it does not know yet are remembered.</summary>
    public bool HasRoom { get; set; } = true;

    public async Task<IReadOnlyList<SignedPromise>> ListAsync(DatasetId dataset, CancellationToken cancellationToken)
    {
        await Before();
        lock (_gate) return [.. _words.Where(one => one.Key.Item1 == dataset).Select(one => one.Value.Word)];
    }

    public async Task<SignedPromise?> FindAsync(DatasetId dataset, string holder, CancellationToken cancellationToken)
    {
        await Before();
        lock (_gate) return _words.TryGetValue((dataset, holder), out var found) ? found.Word : null;
    }

    public async Task<bool> KeepAsync(
        CopyPromise promise, SignedPromise word, bool isOwn, CancellationToken cancellationToken)
    {
        await Before();
        lock (_gate)
        {
            var drop = Guard(promise.Dataset).Drop;
            if (isOwn && !promise.IsWithdrawn && drop is { IsGoing: true } && drop.EndsAt > time.GetUtcNow()) return false;
            if (!isOwn && !HasRoom && !_words.ContainsKey((promise.Dataset, promise.Holder))) return false;
            return Keep(promise, word);
        }
    }

    public async Task<LockAnswer> LockAsync(DatasetId dataset, string asker, CancellationToken cancellationToken)
    {
        await Before();
        lock (_gate) return Set(dataset, CopyGuardRules.Lock(Guard(dataset), self, asker, time.GetUtcNow()));
    }

    public async Task<BeginAnswer> BeginDropAsync(DatasetId dataset, Guid drop, CancellationToken cancellationToken)
    {
        await Before();
        lock (_gate) return Set(dataset, CopyGuardRules.Begin(Guard(dataset), drop, time.GetUtcNow()));
    }

    public async Task<bool> GoAsync(
        DatasetId dataset, Guid drop, (CopyPromise Promise, SignedPromise Word)? withdrawal,
        CancellationToken cancellationToken)
    {
        await Before();
        lock (_gate)
        {
            var stands = _words.TryGetValue((dataset, self), out var own) ? own.Promise : null;
            if (withdrawal is { } newer ? stands?.Sequence >= newer.Promise.Sequence : stands is { IsWithdrawn: false })
                return false;
            var isGoing = Set(dataset, CopyGuardRules.Go(Guard(dataset), drop, time.GetUtcNow()));
            if (isGoing && withdrawal is { } back) Keep(back.Promise, back.Word);
            return isGoing;
        }
    }

    public async Task EndDropAsync(DatasetId dataset, Guid drop, CancellationToken cancellationToken)
    {
        await Before();
        lock (_gate) _guards[dataset] = CopyGuardRules.End(Guard(dataset), drop);
    }

    /// <summary>Ends an attempt that is going, in one step with what it takes away.</summary>
    public bool TryRemove(DatasetId dataset, Guid drop)
    {
        lock (_gate)
        {
            var guard = Guard(dataset);
            if (guard.Drop is not { IsGoing: true } own || own.Id != drop || own.EndsAt <= time.GetUtcNow()) return false;
            _guards[dataset] = CopyGuardRules.End(guard, drop);
            return true;
        }
    }

    private bool Keep(CopyPromise promise, SignedPromise word)
    {
        var key = (promise.Dataset, promise.Holder);
        if (_words.TryGetValue(key, out var had)
            && (had.Promise.Sequence > promise.Sequence || (had.Promise.Sequence == promise.Sequence && had.Promise != promise)))
            return false;
        _words[key] = (promise, word);
        return true;
    }

    private CopyGuard Guard(DatasetId dataset) => _guards.GetValueOrDefault(dataset, CopyGuard.None);

    private T Set<T>(DatasetId dataset, (CopyGuard Guard, T Answer) next)
    {
        _guards[dataset] = next.Guard;
        return next.Answer;
    }
}
