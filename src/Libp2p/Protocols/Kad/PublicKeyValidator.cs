using Libp2p.Core;
using Libp2p.Core.Keys;

namespace Libp2p.Protocols.Kad;

/// <summary>Public keys of peers: <c>/pk/</c> and the bytes of the peer's id.</summary>
public sealed class PublicKeyValidator : IValueValidator
{
    /// <inheritdoc/>
    public string Namespace => "pk";

    /// <summary>The key under which a peer's public key stands.</summary>
    public static byte[] KeyOf(PeerId peer) => [.. "/pk/"u8, .. peer.Bytes.Span];

    /// <inheritdoc/>
    public string? FindFault(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (!key.StartsWith("/pk/"u8)) return "the key does not begin with /pk/";
        try
        {
            var peer = PeerId.Parse(key[4..]);
            return peer.Matches(PublicKey.Decode(value)) ? null : $"the value is not the public key of {peer}";
        }
        catch (MalformedException exception)
        {
            return exception.Message;
        }
    }

    /// <summary>A peer has one key, in one form.</summary>
    public int Compare(ReadOnlySpan<byte> key, ReadOnlySpan<byte> one, ReadOnlySpan<byte> other) => 0;
}
