namespace Grpc.Core;

/// <summary>For the implementation: learns what some <see cref="ChannelCredentials"/> are.</summary>
public abstract class ChannelCredentialsConfiguratorBase
{
    /// <summary>No TLS.</summary>
    public abstract void SetInsecureCredentials(object state);

    /// <summary>TLS, with these instead of the machine's own trust where they are given.</summary>
    public abstract void SetSslCredentials(
        object state,
        string? rootCertificates,
        KeyCertificatePair? keyCertificatePair,
        VerifyPeerCallback? verifyPeerCallback);

    /// <summary>Channel and call credentials together.</summary>
    public abstract void SetCompositeCredentials(
        object state, ChannelCredentials channelCredentials, CallCredentials callCredentials);
}
