using Bib.Client.Connections;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Bib.Gateway.Calls;

/// <summary>Makes an endpoint ask the kernel, once a connection, who is at the other end.</summary>
public static class PeerCredentialsListenOptions
{
    /// <summary>Adds it; only calls over a Unix socket are known by it.</summary>
    public static ListenOptions UsePeerCredentials(this ListenOptions options)
    {
        options.Use(next => connection =>
        {
            var socket = connection.Features.Get<IConnectionSocketFeature>()?.Socket;
            if (socket is not null && PeerCredentials.Of(socket) is { } credentials)
                connection.Features.Set<IPeerCredentialsFeature>(new PeerCredentialsFeature(credentials));
            return next(connection);
        });
        return options;
    }

    private sealed class PeerCredentialsFeature(PeerCredentials credentials) : IPeerCredentialsFeature
    {
        public PeerCredentials Credentials { get; } = credentials;
    }
}
