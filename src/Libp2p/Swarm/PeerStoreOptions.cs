namespace Libp2p.Swarm;

/// <summary>How much is kept of peers.</summary>
public sealed class PeerStoreOptions
{
    /// <summary>
    /// The most peers. Beyond them, those that are not connected and whose addresses lapse first are forgotten.
    /// Default: 16,384.
    /// </summary>
    public int PeersMax { get; set; } = 16_384;

    /// <summary>
    /// The most addresses of one peer. Beyond them, those that others said go before those that it says itself, and
    /// those before where it was reached; of equal ones those that lapse first. Default: 64.
    /// </summary>
    public int AddressesMax { get; set; } = 64;

    /// <summary>The most protocols of one peer; more are passed over. Default: 256.</summary>
    public int ProtocolsMax { get; set; } = 256;
}
