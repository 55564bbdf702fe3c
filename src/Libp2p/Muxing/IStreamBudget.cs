using Libp2p.Core;

namespace Libp2p.Muxing;

/// <summary>What the streams of a connection may use beyond what the connection's own options allow.</summary>
public interface IStreamBudget
{
    /// <summary>A stream is about to begin.</summary>
    /// <exception cref="Libp2pException">It may not.</exception>
    void Open(bool inbound);

    /// <summary>
    /// The other side opens a stream: as <see cref="Open"/>, but what a peer can have refused is cheap.
    /// </summary>
    /// <returns>False when it may not.</returns>
    bool TryAccept();

    /// <summary>A stream has ended.</summary>
    void Close(bool inbound);

    /// <summary>A stream's window is about to grow beyond its first size by so much.</summary>
    /// <returns>False when it may not.</returns>
    bool TryGrow(int bytes);

    /// <summary>What windows grew by is given back.</summary>
    void Shrink(int bytes);
}
