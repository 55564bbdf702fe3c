using Bib.Grains.Abstractions.Catalog;
using Bib.Network.Gossip.Messages;
using Libp2p.Core;

namespace Bib.Network.Gossip;

/// <summary>What a message of gossip says, checked.</summary>
/// <param name="Author">Who wrote and signed it.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Status">How the author is; null unless that is what it says.</param>
/// <param name="Record">What a home says of a topic or dataset; null unless that is what it says.</param>
internal sealed record News(
    PeerId Author, GossipMessage.PayloadOneofCase Kind, NodeStatusNews? Status, SignedRecord? Record);
