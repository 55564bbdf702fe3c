using Libp2p.Core;
using Libp2p.Core.Multiaddrs;

namespace Bib.Network.Peers;

/// <summary>Addresses that others say.</summary>
internal static class KnownAddress
{
    /// <summary>The address; null where the text is none.</summary>
    public static Multiaddr? Of(string text)
    {
        try
        {
            return Multiaddr.Parse(text);
        }
        catch (MalformedException)
        {
            return null;
        }
    }
}
