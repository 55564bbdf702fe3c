namespace Bib.Grains.Abstractions.Network;

/// <summary>A node whose catalog was not read as it should be.</summary>
/// <param name="PeerId">Who.</param>
/// <param name="Reason">Why, for people; it may hold what the node said, which may be anything.</param>
public sealed record UnreadPeer(string PeerId, string Reason);
