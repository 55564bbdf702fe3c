using Bib.Grains.Abstractions.Identity;

using Libp2p.Core.Keys;

namespace Bib.Network.Tests.Copies;

/// <summary>Signs with a host's key.</summary>
internal sealed class PlayedSigner(PrivateKey key) : INodeSigner
{
    public ReadOnlyMemory<byte> PublicKey { get; } = key.PublicKey.Data.ToArray();

    public string NodeId => NodeIdOf(PublicKey.Span);

    public byte[] Sign(ReadOnlySpan<byte> message) => key.Sign(message);

    public string NodeIdOf(ReadOnlySpan<byte> publicKey) => Bib.Storage.Identity.PeerId.OfEd25519(publicKey).Text;
}
