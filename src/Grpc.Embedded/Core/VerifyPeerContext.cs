namespace Grpc.Core;

/// <summary>A server's certificate to decide on.</summary>
public class VerifyPeerContext
{
    internal VerifyPeerContext(string targetName, string peerPem)
    {
        TargetName = targetName;
        PeerPem = peerPem;
    }

    /// <summary>The name the channel asked for.</summary>
    public string TargetName { get; }

    /// <summary>The certificate (PEM).</summary>
    public string PeerPem { get; }
}
