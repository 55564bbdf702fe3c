using Bib.Grains.Abstractions.Network;

namespace Bib.Gateway.Forwarding;

/// <summary>A process that knows no other nodes: it is no proxy.</summary>
internal sealed class NoPeerApis : IPeerApis
{
    /// <inheritdoc/>
    public bool IsProxy => false;

    /// <inheritdoc/>
    public IReadOnlyList<string> Candidates() => [];

    /// <inheritdoc/>
    public ValueTask<Stream> OpenAsync(string peerId, CancellationToken cancellationToken) =>
        throw new IOException($"This process takes no part in the network, so node {peerId} is not to be reached.");

    /// <inheritdoc/>
    public void Failed(string peerId)
    {
        // Nobody is ever asked.
    }
}
