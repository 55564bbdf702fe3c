using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Libp2p.Swarm;

namespace Libp2p.Transports.Memory.Simulation;

/// <summary>
/// What lies between the places of a simulated network: conditions, and cuts that nothing passes. Chance is drawn for
/// each flow of packets on its own, from the seed, its two places and its number among theirs: what happens to one does
/// not hang on what happens beside it, so that a seed's run can be had again.
/// </summary>
/// <param name="seed">Decides what is left to chance.</param>
/// <param name="conditions">How packets fare where nothing else was said.</param>
public sealed class SimulatedLinks(int seed, LinkConditions conditions)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string From, string To), LinkConditions> _conditions = [];
    private readonly Dictionary<(string From, string To), int> _flows = [];
    private readonly List<HashSet<string>> _islands = [];
    private LinkConditions _otherwise = conditions;
    private long _sent;
    private long _lost;

    /// <summary>How many packets were sent so far.</summary>
    public long SentCount => Interlocked.Read(ref _sent);

    /// <summary>How many of them did not arrive.</summary>
    public long LostCount => Interlocked.Read(ref _lost);

    /// <summary>From now on, packets fare so wherever nothing else was said.</summary>
    public void Set(LinkConditions conditions)
    {
        lock (_lock) _otherwise = conditions;
    }

    /// <summary>From now on, packets fare so between two places, both ways.</summary>
    public void Set(string one, string other, LinkConditions conditions)
    {
        lock (_lock) _conditions[(one, other)] = _conditions[(other, one)] = conditions;
    }

    /// <summary>
    /// Cuts some places off from all others, but not from each other, until what it gives is disposed of.
    /// </summary>
    public IDisposable Cut(params IEnumerable<string> places)
    {
        HashSet<string> island = [.. places];
        lock (_lock) _islands.Add(island);
        return new Ending(() =>
        {
            lock (_lock) _islands.Remove(island);
        });
    }

    /// <summary>How packets fare between two places at this moment.</summary>
    public LinkConditions Between(string from, string to)
    {
        lock (_lock) return _conditions.GetValueOrDefault((from, to), _otherwise);
    }

    /// <summary>A flow of packets from one place to another.</summary>
    public SimulatedLink Open(string from, string to)
    {
        int number;
        lock (_lock) _flows[(from, to)] = number = _flows.GetValueOrDefault((from, to)) + 1;
        var name = string.Create(CultureInfo.InvariantCulture, $"{seed} {from} {to} {number}");
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(name));
        return new(this, from, to, new Random(BinaryPrimitives.ReadInt32LittleEndian(hash)));
    }

    /// <summary>Whether something cuts two places off from each other.</summary>
    internal bool AreApart(string one, string other)
    {
        lock (_lock) return _islands.Exists(island => island.Contains(one) != island.Contains(other));
    }

    internal void Count(bool lost)
    {
        Interlocked.Increment(ref _sent);
        if (lost) Interlocked.Increment(ref _lost);
    }
}
