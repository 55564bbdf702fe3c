using Libp2p.Core;

namespace Libp2p.Security;

/// <summary>Somebody else answered than was dialled.</summary>
/// <param name="expected">Who was dialled.</param>
/// <param name="actual">Who answered, with proof.</param>
public sealed class PeerMismatchException(PeerId expected, PeerId actual)
    : Libp2pException($"Expected peer {expected}, but {actual} answered.")
{
    /// <summary>Who was dialled.</summary>
    public PeerId Expected { get; } = expected;

    /// <summary>Who answered.</summary>
    public PeerId Actual { get; } = actual;
}
