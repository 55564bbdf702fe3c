using System.Net.Http;
using System.Net.Sockets;
using Grpc.Net.Client;

namespace Bib.Client.Connections;

/// <summary>A gRPC channel to a node's local socket.</summary>
public static class NodeChannel
{
    /// <summary>The largest message that is sent or received, in bytes.</summary>
    public const int MessageBytesMax = 4 << 20;

    /// <summary>Makes a channel; nothing is sent before the first call. The caller disposes it.</summary>
    /// <param name="socket">The socket's path.</param>
    /// <exception cref="ArgumentException">The path cannot be a socket's; the message says why.</exception>
    public static GrpcChannel ToSocket(string socket)
    {
        if (SocketLocation.Problem(socket) is { } problem) throw new ArgumentException(problem, nameof(socket));
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = (_, cancellationToken) => ConnectAsync(socket, cancellationToken),
            EnableMultipleHttp2Connections = true,
            // The socket is the address: a proxy from the environment has no place here.
            UseProxy = false,
        };
        return GrpcChannel.ForAddress("http://localhost", new GrpcChannelOptions
        {
            HttpHandler = handler,
            DisposeHttpClient = true,
            MaxReceiveMessageSize = MessageBytesMax,
            MaxSendMessageSize = MessageBytesMax,
        });
    }

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
