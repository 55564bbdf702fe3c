namespace Bib.Grains.Abstractions.Network;

/// <summary>The APIs of other nodes, for a node that answers reads with theirs.</summary>
public interface IPeerApis
{
    /// <summary>Whether the node's mode is proxy at this moment.</summary>
    bool IsProxy { get; }

    /// <summary>
    /// The ids of the nodes to ask, the best first: favourites in their order, then those connected that serve their
    /// API, full ones first. Those that failed a moment ago come last.
    /// </summary>
    IReadOnlyList<string> Candidates();

    /// <summary>Opens a way to a node's API, over which HTTP/2 is spoken. Disposing of it ends it at once.</summary>
    /// <param name="peerId">One of <see cref="Candidates"/>.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="IOException">The node is not to be reached, or serves no API.</exception>
    ValueTask<Stream> OpenAsync(string peerId, CancellationToken cancellationToken);

    /// <summary>Notes that a node did not answer.</summary>
    void Failed(string peerId);
}
