using Bib.Cli.Errors;
using Bib.Client.Connections;
using Grpc.Core;
using Grpc.Net.Client;

namespace Bib.Cli.Connections;

/// <summary>
/// The node as commands call it: stubs, a deadline for every call, errors in the command line's words.
/// </summary>
internal sealed class NodeLink(string socket, TimeSpan timeout, TimeProvider time) : IDisposable
{
    private readonly GrpcChannel _channel = Open(socket);

    /// <summary>The socket that leads to it.</summary>
    public string Socket { get; } = socket;

    /// <summary>What a stub is made with.</summary>
    public CallInvoker Invoker => _channel.CreateCallInvoker();

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
            throw NodeErrors.Translate(failure, Socket, timeout);
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
                throw NodeErrors.Translate(failure, Socket, timeout);
            }

            yield return running.ResponseStream.Current;
        }
    }

    /// <summary>What a call of another kind ended with, in the command line's words.</summary>
    public CliException Translate(RpcException failure) => NodeErrors.Translate(failure, Socket, timeout);

    public void Dispose() => _channel.Dispose();

    private CallOptions Options(CancellationToken cancellationToken) =>
        new(deadline: (time.GetUtcNow() + timeout).UtcDateTime, cancellationToken: cancellationToken);

    private static GrpcChannel Open(string socket)
    {
        if (SocketLocation.Problem(socket) is { } problem)
            throw new CliException(
                CliException.WrongUsage, ExitCode.Usage, $"--socket: {problem}.", "bib status --socket /run/bibd/bibd.sock");
        return NodeChannel.ToSocket(socket);
    }
}
