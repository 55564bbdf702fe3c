using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;
using Libp2p.Core;

namespace Libp2p.Protocols.Rendezvous;

/// <summary>
/// Who is registered where, in the order of their registering. A registration that is made anew comes last, so that who
/// goes on from a cookie hears of it. It knows no network and no clock. Safe for use from many threads.
/// </summary>
/// <param name="options">How much is kept.</param>
/// <param name="life">Tells the cookies of this book from those of others, such as the same point's before.</param>
internal sealed class RendezvousBook(RendezvousOptions options, ulong life)
{
    /// <summary>A cookie is its book's life, the number of the last registration that was seen, and the
    /// namespace.</summary>
    private const int CookieHead = 2 * sizeof(ulong);

    /// <summary>How often registrations that have lapsed are looked for, where there is room all the same.</summary>
    private static readonly TimeSpan _pause = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly List<Entry> _all = [];
    private readonly Dictionary<string, List<Entry>> _byNamespace = new(StringComparer.Ordinal);
    private readonly Dictionary<PeerId, Dictionary<string, Entry>> _byPeer = [];
    private ulong _number;
    private DateTimeOffset _cleared;

    /// <summary>How many registrations there are, lapsed ones that were not looked for yet among them.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _all.Count;
        }
    }

    /// <summary>Registers a peer, or does so anew.</summary>
    /// <returns>Null; or what there is no room for, in words.</returns>
    public string? Register(PeerId peer, string name, ReadOnlyMemory<byte> record, TimeSpan lifetime, DateTimeOffset now)
    {
        lock (_gate)
        {
            Clear(now);
            Remove(peer, name);
            if (FindLack(peer, name) is { } lack) return lack;
            var entry = new Entry(++_number, peer, name, record.ToArray(), now + lifetime);
            _all.Add(entry);
            ListOf(_byNamespace, name).Add(entry);
            ListOf(_byPeer, peer).Add(name, entry);
            return null;
        }
    }

    /// <summary>Takes a registration out; nothing happens without one.</summary>
    public void Unregister(PeerId peer, string name)
    {
        lock (_gate) Remove(peer, name);
    }

    /// <summary>Gives some of those that are registered.</summary>
    /// <param name="name">Where; null for anywhere.</param>
    /// <param name="countMax">The most.</param>
    /// <param name="cookie">What the last answer ended with; empty to begin.</param>
    /// <param name="now">What the time is.</param>
    /// <returns>They, and the next cookie; null when the cookie is none of this book's and namespace.</returns>
    public (ImmutableArray<RendezvousRegistration> Found, byte[] Cookie)? Discover(
        string? name, int countMax, ReadOnlySpan<byte> cookie, DateTimeOffset now)
    {
        lock (_gate)
        {
            if (!TryReadCookie(name, cookie, out var after)) return null;
            Clear(now);
            var found = ImmutableArray.CreateBuilder<RendezvousRegistration>();
            var room = RendezvousProtocol.AnswerLengthMax - CookieHead - RendezvousProtocol.Around;
            var entries = name is null ? _all : _byNamespace.GetValueOrDefault(name) ?? [];
            for (var at = FirstAfter(entries, after); at < entries.Count; at++)
            {
                var entry = entries[at];
                if (entry.Expires <= now) continue;
                room -= entry.Record.Length + RendezvousProtocol.Around;
                if (found.Count >= countMax || room < 0) return (found.ToImmutable(), CookieOf(name, after));
                found.Add(new(entry.Namespace, entry.Record, (ulong)Math.Ceiling((entry.Expires - now).TotalSeconds)));
                after = entry.Number;
            }

            return (found.ToImmutable(), CookieOf(name, _number));
        }
    }

    private static TList ListOf<TKey, TList>(Dictionary<TKey, TList> all, TKey key)
        where TKey : notnull
        where TList : new()
    {
        if (!all.TryGetValue(key, out var list)) all.Add(key, list = new());
        return list;
    }

    /// <summary>The place of the first entry with a greater number.</summary>
    private static int FirstAfter(List<Entry> entries, ulong number)
    {
        var (from, to) = (0, entries.Count);
        while (from < to)
        {
            var middle = (from + to) / 2;
            if (entries[middle].Number > number) to = middle;
            else from = middle + 1;
        }

        return from;
    }

    private string? FindLack(PeerId peer, string name)
    {
        if (_all.Count >= options.RegistrationsMax) return $"there are {options.RegistrationsMax} registrations, as many as may be";
        if (_byNamespace.TryGetValue(name, out var there) && there.Count >= options.RegistrationsPerNamespaceMax)
            return $"the namespace has {options.RegistrationsPerNamespaceMax} registrations, as many as one may have";
        return _byPeer.TryGetValue(peer, out var own) && own.Count >= options.NamespacesPerPeerMax
            ? $"the peer is registered in {options.NamespacesPerPeerMax} namespaces, as many as one may be in"
            : null;
    }

    /// <summary>Forgets what has lapsed: now and then, and whenever there is no room otherwise.</summary>
    private void Clear(DateTimeOffset now)
    {
        if (now < _cleared + _pause && _all.Count < options.RegistrationsMax) return;
        _cleared = now;
        foreach (var entry in _all.FindAll(entry => entry.Expires <= now)) Remove(entry.Peer, entry.Namespace);
    }

    private void Remove(PeerId peer, string name)
    {
        if (!_byPeer.TryGetValue(peer, out var own) || !own.Remove(name, out var entry)) return;
        if (own.Count == 0) _byPeer.Remove(peer);
        _all.RemoveAt(FirstAfter(_all, entry.Number) - 1);
        var there = _byNamespace[name];
        there.RemoveAt(FirstAfter(there, entry.Number) - 1);
        if (there.Count == 0) _byNamespace.Remove(name);
    }

    private byte[] CookieOf(string? name, ulong number)
    {
        var cookie = new byte[CookieHead + Encoding.UTF8.GetByteCount(name ?? "")];
        BinaryPrimitives.WriteUInt64BigEndian(cookie, life);
        BinaryPrimitives.WriteUInt64BigEndian(cookie.AsSpan(sizeof(ulong)), number);
        Encoding.UTF8.GetBytes(name ?? "", cookie.AsSpan(CookieHead));
        return cookie;
    }

    private bool TryReadCookie(string? name, ReadOnlySpan<byte> cookie, out ulong number)
    {
        number = 0;
        if (cookie.IsEmpty) return true;
        if (cookie.Length < CookieHead || BinaryPrimitives.ReadUInt64BigEndian(cookie) != life) return false;
        number = BinaryPrimitives.ReadUInt64BigEndian(cookie[sizeof(ulong)..]);
        return number <= _number && cookie.SequenceEqual(CookieOf(name, number));
    }

    /// <summary>One registration; numbers grow.</summary>
    private sealed record Entry(ulong Number, PeerId Peer, string Namespace, byte[] Record, DateTimeOffset Expires);
}
