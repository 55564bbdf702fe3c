using System.Net.Http;
using System.Net.Security;
using System.Net.Sockets;
using Grpc.Net.Client;

namespace Bib.Client.Connections;

/// <summary>A gRPC channel to a node: by its local socket, or over TCP with TLS.</summary>
public static class NodeChannel
{
    /// <summary>The largest message that is sent or received, in bytes.</summary>
    public const int MessageBytesMax = 4 << 20;

    /// <summary>After how long a silence either end asks whether the other is still there.</summary>
    public static readonly TimeSpan KeepAliveDelay = TimeSpan.FromSeconds(30);

    /// <summary>How long it waits for the answer before it gives the connection up, with the calls on it.</summary>
    public static readonly TimeSpan KeepAliveTimeout = TimeSpan.FromSeconds(10);

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

    /// <summary>Makes a channel over TLS; nothing is sent before the first call. The caller disposes it.</summary>
    /// <param name="address">As in <c>https://lab.example:4443</c>.</param>
    /// <param name="pin">The key that the server must show; it learns the first one where it expects none.</param>
    /// <exception cref="ArgumentException">The address is not an https one.</exception>
    public static GrpcChannel ToAddress(Uri address, ServerPin pin)
    {
        if (address.Scheme != Uri.UriSchemeHttps)
            throw new ArgumentException($"'{address}' is no https address; a node speaks nothing else over TCP.", nameof(address));
        var handler = new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = true,
            // Only while calls are under way: a connection that rests may as well be found dead by the next one.
            KeepAlivePingDelay = KeepAliveDelay,
            KeepAlivePingTimeout = KeepAliveTimeout,
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, certificate, _, _) => pin.Accepts(certificate),
            },
        };
        return GrpcChannel.ForAddress(address, new GrpcChannelOptions
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
