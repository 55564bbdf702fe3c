using Bib.Client.Connections;

namespace Bib.Gateway.Calls;

/// <summary>On a connection over a Unix socket: who connected.</summary>
public interface IPeerCredentialsFeature
{
    /// <summary>The process and its account.</summary>
    PeerCredentials Credentials { get; }
}
