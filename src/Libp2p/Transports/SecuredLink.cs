using Libp2p.Core.Keys;
using Libp2p.Muxing;

namespace Libp2p.Transports;

/// <summary>What a connection has when its transport secures and multiplexes it itself, as QUIC does.</summary>
/// <param name="RemoteKey">The key that the other side proved to have.</param>
/// <param name="Begin">Begins to take and open streams, within a budget.</param>
public sealed record SecuredLink(PublicKey RemoteKey, Func<IStreamBudget, IMuxedConnection> Begin);
