namespace Libp2p.Core.Records;

/// <summary>What an envelope is for: its domain and type keep a signature from being used elsewhere.</summary>
/// <param name="Domain">The domain, as text.</param>
/// <param name="PayloadType">The type, as the bytes that are sent.</param>
public sealed record EnvelopeKind(string Domain, ReadOnlyMemory<byte> PayloadType)
{
    /// <summary>
    /// A peer's addresses. Domain and type are those that all implementations send; the text of RFC 0003 has another.
    /// </summary>
    public static EnvelopeKind PeerRecord { get; } = new("libp2p-peer-record", new byte[] { 0x03, 0x01 });

    /// <summary>A relay's promise to forward to a peer.</summary>
    public static EnvelopeKind RelayVoucher { get; } = new("libp2p-relay-rsvp", new byte[] { 0x03, 0x02 });
}
