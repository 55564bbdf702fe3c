using System.Collections.Immutable;

namespace Libp2p.Core.Multiaddrs;

/// <summary>The addresses in a peer's message: so many at most, and none that this room cannot read.</summary>
/// <param name="what">What the message is, for errors.</param>
/// <param name="countMax">The most addresses; those that cannot be read count too.</param>
internal sealed class ForeignAddresses(string what, int countMax)
{
    private readonly ImmutableArray<Multiaddr>.Builder _read = ImmutableArray.CreateBuilder<Multiaddr>();
    private int _count;

    /// <summary>Adds an address. One with protocols that are not known here is passed over: that is no fault.</summary>
    /// <exception cref="MalformedException">It is one too many.</exception>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (++_count > countMax) throw new MalformedException(what, $"it has more than {countMax} addresses");
        if (Multiaddr.TryParse(bytes) is { } address) _read.Add(address);
    }

    /// <summary>What was read.</summary>
    public ImmutableArray<Multiaddr> ToImmutable() => _read.ToImmutable();
}
