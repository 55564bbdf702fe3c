using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Network;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.Options;

namespace Bib.Gateway.Forwarding;

/// <summary>
/// Stands behind the one that knows the caller: keeps peers to what is for them, and has reads answered by other nodes,
/// and the rest refused, while this node is a proxy.
/// </summary>
public sealed class ForwardingInterceptor(
    IPeerApis peers, Forwarder forwarder, PeerCallLimits limits, IOptions<ForwardingOptions> options) : Interceptor
{
    /// <inheritdoc/>
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        using var call = Admit(context);
        return IsForwarded(context)
            ? await forwarder.AnswerAsync<TRequest, TResponse>(request, context)
            : await continuation(request, context);
    }

    /// <inheritdoc/>
    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        using var call = Admit(context);
        await (IsForwarded(context)
            ? forwarder.AnswerAsync(request, responseStream, context)
            : continuation(request, responseStream, context));
    }

    /// <inheritdoc/>
    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        using var call = Admit(context);
        return await continuation(requestStream, context);
    }

    /// <inheritdoc/>
    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        using var call = Admit(context);
        await continuation(requestStream, responseStream, context);
    }

    private bool IsForwarded(ServerCallContext context) =>
        peers.IsProxy && ForwardingTable.Of(context.Method) is (Forwarding.Read or Forwarding.Query);

    /// <summary>Lets a call in, counted where it is a peer's.</summary>
    /// <exception cref="RefusalException">It is not for peers, they have too many, or a proxy does not do it.</exception>
    private IDisposable? Admit(ServerCallContext context)
    {
        var what = ForwardingTable.Of(context.Method);
        if (context.GetHttpContext().Features.Get<ICallingPeer>() is not { } peer)
        {
            return peers.IsProxy && what == Forwarding.Write
                ? throw new RefusalException(ForwardingRefusals.KeepsNothing(context.Method))
                : null;
        }

        if (what is not (Forwarding.Read or Forwarding.Query))
            throw new RefusalException(ForwardingRefusals.NotForPeers(context.Method));
        if (what == Forwarding.Query && !options.Value.ServesQueries)
            throw new RefusalException(ForwardingRefusals.NoQueriesForPeers());
        if (peers.IsProxy) throw new RefusalException(ForwardingRefusals.NoProxyForPeers());
        return limits.Enter(peer.PeerId);
    }
}
