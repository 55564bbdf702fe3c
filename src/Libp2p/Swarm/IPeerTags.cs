using Libp2p.Core;

namespace Libp2p.Swarm;

/// <summary>
/// Says which peers are worth keeping when there are too many connections. Each protocol uses tags of its own; a peer
/// is worth the sum of its tags.
/// </summary>
public interface IPeerTags
{
    /// <summary>Says what a peer is worth to somebody; the last word under a tag counts.</summary>
    void Tag(PeerId peer, string tag, int value);

    /// <summary>Takes a tag away.</summary>
    void Untag(PeerId peer, string tag);

    /// <summary>
    /// Keeps a peer's connections in any case, until each tag under which that was asked for is let go.
    /// </summary>
    void Protect(PeerId peer, string tag);

    /// <summary>Lets go of a tag under which a peer was protected.</summary>
    void Unprotect(PeerId peer, string tag);
}
