using System.Net.Http;
using Bib.Client.Connections;
using Bib.Grains.Abstractions.Network;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Options;

namespace Bib.Gateway.Forwarding;

/// <summary>gRPC channels to other nodes, kept while they are used.</summary>
public sealed class PeerChannels(IPeerApis peers, IOptions<ForwardingOptions> options) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly LinkedList<(string Peer, GrpcChannel Channel)> _used = [];

    /// <summary>What calls a node are made with.</summary>
    public CallInvoker To(string peer)
    {
        GrpcChannel? least = null;
        try
        {
            lock (_gate)
            {
                for (var node = _used.First; node is not null; node = node.Next)
                {
                    if (node.Value.Peer != peer) continue;
                    _used.Remove(node);
                    _used.AddFirst(node);
                    return node.Value.Channel.CreateCallInvoker();
                }

                if (_used.Count >= options.Value.ChannelsMax)
                {
                    least = _used.Last!.Value.Channel;
                    _used.RemoveLast();
                }

                return _used.AddFirst((peer, Make(peer))).Value.Channel.CreateCallInvoker();
            }
        }
        finally
        {
            least?.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var (_, channel) in _used) channel.Dispose();
            _used.Clear();
        }
    }

    private GrpcChannel Make(string peer) => GrpcChannel.ForAddress("http://peer", new GrpcChannelOptions
    {
        HttpHandler = new SocketsHttpHandler
        {
            ConnectCallback = (_, cancellationToken) => peers.OpenAsync(peer, cancellationToken),
            ConnectTimeout = options.Value.FirstAnswerMax,
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
            UseProxy = false,
        },
        DisposeHttpClient = true,
        MaxReceiveMessageSize = NodeChannel.MessageBytesMax,
        MaxSendMessageSize = NodeChannel.MessageBytesMax,
    });
}
