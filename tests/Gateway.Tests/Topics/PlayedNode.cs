using Bib.Grains.Abstractions.Identity;

namespace Bib.Gateway.Tests.Topics;

/// <summary>A node that has an id and signs nothing.</summary>
internal sealed class PlayedNode : INodeSigner
{
    public ReadOnlyMemory<byte> PublicKey { get; } = new byte[32];

    public string NodeId => "12D3KooWTest";

    public byte[] Sign(ReadOnlySpan<byte> message) => throw new InvalidOperationException("Nothing is to be signed.");

    public string NodeIdOf(ReadOnlySpan<byte> publicKey) => throw new InvalidOperationException("No key is to be looked at.");
}
