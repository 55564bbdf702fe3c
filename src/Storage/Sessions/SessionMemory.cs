using System.Collections.Concurrent;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Sessions;

namespace Bib.Storage.Sessions;

/// <summary>
/// Whose tokens were looked up a moment ago, so that a caller who makes many calls costs one look-up in a while.
/// Whatever may end a session or change its user in this process makes it forget everything before that is
/// acknowledged; what another process does is seen when <see cref="Lifetime"/> is over.
/// </summary>
/// <param name="lifetime">How long one is believed; zero where other processes write too.</param>
/// <param name="time">The clock.</param>
internal sealed class SessionMemory(TimeSpan lifetime, TimeProvider time)
{
    private const int RememberedMax = 10_000;

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private long _generation;

    /// <summary>How long one is believed where one process is the node.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How often everything was forgotten; asked for before a look-up, so that its outcome is not remembered when it
    /// was overtaken.
    /// </summary>
    public long Generation => Interlocked.Read(ref _generation);

    /// <summary>What is remembered of a token; null when nothing is.</summary>
    public (SessionId Session, Actor By)? Find(ReadOnlySpan<byte> tokenHash) =>
        _entries.TryGetValue(Convert.ToHexString(tokenHash), out var entry)
        && entry.Until > time.GetUtcNow() && entry.Generation == Generation
            ? entry.Found
            : null;

    /// <summary>Remembers what a look-up has found.</summary>
    /// <param name="generation">As it was before the look-up.</param>
    /// <param name="tokenHash">Of which token.</param>
    /// <param name="found">Whose it is.</param>
    /// <param name="expiresAt">When the session ends by itself.</param>
    public void Remember(
        long generation,
        ReadOnlySpan<byte> tokenHash,
        (SessionId Session, Actor By) found,
        DateTimeOffset expiresAt)
    {
        if (lifetime == TimeSpan.Zero || generation != Generation) return;
        if (_entries.Count >= RememberedMax) _entries.Clear();
        var until = time.GetUtcNow() + lifetime;
        _entries[Convert.ToHexString(tokenHash)] = new(found, until < expiresAt ? until : expiresAt, generation);
    }

    /// <summary>Forgets everything.</summary>
    public void Forget()
    {
        Interlocked.Increment(ref _generation);
        _entries.Clear();
    }

    private sealed record Entry((SessionId Session, Actor By) Found, DateTimeOffset Until, long Generation);
}
