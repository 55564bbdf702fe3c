using Bib.Cli.Errors;
using Bib.Client.Connections;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;

namespace Bib.Cli.Connections;

/// <summary>
/// The node as commands call it: stubs, a deadline for every call, errors in the command line's words.
/// </summary>
/// <param name="context">Where it is.</param>
/// <param name="pin">The key that its certificate must have, over TCP.</param>
/// <param name="token">What says who calls, over TCP; null while nobody is signed in.</param>
/// <param name="timeout">How long one call may take.</param>
/// <param name="time">The clock.</param>
internal sealed class NodeLink(NodeContext context, ServerPin pin, string? token, TimeSpan timeout, TimeProvider time)
    : IDisposable
{
    private readonly GrpcChannel _channel = Open(context, pin);

    /// <summary>To the node of this machine that a socket leads to.</summary>
    public NodeLink(string socket, TimeSpan timeout, TimeProvider time)
        : this(new NodeContext(NodeContext.Local, socket, null), new ServerPin(null), null, timeout, time)
    {
    }

    /// <summary>What a stub is made with. The token goes nowhere but to the node whose certificate is pinned.</summary>
    public CallInvoker Invoker => token is null || context.Address is null
        ? _channel.CreateCallInvoker()
        : _channel.CreateCallInvoker().Intercept(headers =>
        {
            headers.Add("authorization", $"Bearer {token}");
            return headers;
        });

    /// <summary>Calls a method that answers once.</summary>
    /// <exception cref="CliException">The node refused, or cannot be reached.</exception>
    public async Task<T> CallAsync<T>(Func<CallOptions, AsyncUnaryCall<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            using var running = call(Options(cancellationToken));
            return await running.ResponseAsync;
        }
        catch (RpcException failure)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw Translate(failure);
        }
    }

    /// <summary>Calls a method that answers with a stream; the stream has no deadline of its own.</summary>
    /// <exception cref="CliException">The node refused, or cannot be reached.</exception>
    public async IAsyncEnumerable<T> StreamAsync<T>(
        Func<CallOptions, AsyncServerStreamingCall<T>> call,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var running = call(new CallOptions(cancellationToken: cancellationToken));
        while (true)
        {
            try
            {
                if (!await running.ResponseStream.MoveNext(cancellationToken)) yield break;
            }
            catch (RpcException failure)
            {
                cancellationToken.ThrowIfCancellationRequested();
                throw Translate(failure);
            }

            yield return running.ResponseStream.Current;
        }
    }

    /// <summary>What a call of another kind ended with, in the command line's words.</summary>
    public CliException Translate(RpcException failure) => pin.Refused is { } shown
        ? new CliException(
            CliException.OtherNode, ExitCode.Denied,
            $"{context.Where} shows another certificate than before: its key is sha256:{shown}, and sha256:{pin.Expected} was pinned.",
            $"If the node has a new one, as its log says, forget the old: bib context rm {context.Name}")
        : NodeErrors.Translate(failure, context, timeout);

    public void Dispose() => _channel.Dispose();

    private CallOptions Options(CancellationToken cancellationToken) =>
        new(deadline: (time.GetUtcNow() + timeout).UtcDateTime, cancellationToken: cancellationToken);

    private static GrpcChannel Open(NodeContext context, ServerPin pin)
    {
        if (context.Address is { } address) return NodeChannel.ToAddress(address, pin);
        NodeErrors.RefuseWrong(context.Socket!);
        return NodeChannel.ToSocket(context.Socket!);
    }
}
