using Libp2p.Swarm;

namespace Bib.Network.Protocols;

/// <summary>A protocol that can be served.</summary>
internal interface IProtocolServer
{
    /// <summary>Serves it on a host, until what it gives is disposed of.</summary>
    IDisposable Serve(IHost host);
}
