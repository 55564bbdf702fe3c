using System.Net;

namespace Bib.Network.Forwarding;

/// <summary>The end at which peers come in.</summary>
public sealed class PeersEndPoint : EndPoint
{
    private PeersEndPoint()
    {
    }

    /// <summary>The only one.</summary>
    public static PeersEndPoint Instance { get; } = new();

    /// <inheritdoc/>
    public override string ToString() => ApiPart.ProtocolId;
}
