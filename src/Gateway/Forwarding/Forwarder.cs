using Bib.Gateway.Calls;
using Bib.Gateway.Errors;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Network;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace Bib.Gateway.Forwarding;

/// <summary>
/// Answers calls with other nodes' answers: those that are remembered, else of the best node that gives one. The next is
/// asked when one fails before its answer began, or has not what is asked for. Nothing of who calls is passed on.
/// </summary>
public sealed class Forwarder(
    IPeerApis peers,
    PeerChannels channels,
    AnswerCache cache,
    ForwardingMetrics metrics,
    IOptions<ForwardingOptions> options,
    TimeProvider time)
{
    /// <summary>The trailer that names the node whose answer it is.</summary>
    public const string AnsweredByKey = "bib-answered-by";

    /// <summary>Answers a call of one request and one answer.</summary>
    /// <exception cref="RefusalException">Nobody answers.</exception>
    /// <exception cref="RpcException">What a node refused it with.</exception>
    public async Task<TResponse> AnswerAsync<TRequest, TResponse>(TRequest request, ServerCallContext context)
        where TRequest : class
        where TResponse : class
    {
        var key = ((IMessage)request).ToByteString();
        if (cache.Find(context.Method, key) is { } known)
        {
            metrics.Remembered();
            return ProtoMethod<TRequest, TResponse>.Read(known);
        }

        var method = ProtoMethod<TRequest, TResponse>.Of(MethodType.Unary, context.Method);
        TResponse? answer = null;
        await AskAsync(context, async (peer, attempt) =>
        {
            using var call = channels.To(peer).AsyncUnaryCall(method, null, attempt.Options, request);
            answer = await call.ResponseAsync;
        });
        cache.Add(context.Method, key, ((IMessage)answer!).ToByteString());
        return answer!;
    }

    /// <summary>Answers a call of one request and many answers, at the caller's pace.</summary>
    /// <exception cref="RefusalException">Nobody answers, or who did broke off.</exception>
    /// <exception cref="RpcException">What a node refused it with.</exception>
    public async Task AnswerAsync<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> answers, ServerCallContext context)
        where TRequest : class
        where TResponse : class
    {
        var method = ProtoMethod<TRequest, TResponse>.Of(MethodType.ServerStreaming, context.Method);
        await AskAsync(context, async (peer, attempt) =>
        {
            using var call = channels.To(peer).AsyncServerStreamingCall(method, null, attempt.Options, request);
            while (await call.ResponseStream.MoveNext(attempt.Options.CancellationToken))
            {
                attempt.HasBegun = true;
                attempt.Pause();
                await answers.WriteAsync(call.ResponseStream.Current, context.CancellationToken);
                attempt.Expect(options.Value.SilenceMax);
            }
        });
    }

    private async Task AskAsync(ServerCallContext context, Func<string, Attempt, Task> ask)
    {
        var tried = new List<string>();
        RpcException? denied = null;
        foreach (var peer in peers.Candidates().Take(options.Value.AttemptsMax))
        {
            using var attempt = new Attempt(context, options.Value.FirstAnswerMax, time);
            try
            {
                await ask(peer, attempt);
                context.ResponseTrailers.Add(AnsweredByKey, peer);
                metrics.Forwarded();
                return;
            }
            catch (Exception fault) when (fault is RpcException or OperationCanceledException or IOException
                && !context.CancellationToken.IsCancellationRequested)
            {
                var refused = fault as RpcException;
                var reason = attempt.IsLate ? "it was silent for too long" : refused?.Status.Detail ?? fault.Message;
                if (attempt.HasBegun)
                {
                    peers.Failed(peer);
                    metrics.Failed();
                    throw new RefusalException(ForwardingRefusals.BrokeOff(peer, reason));
                }

                if (!attempt.IsLate && refused is { StatusCode: StatusCode.InvalidArgument }) throw Passed(refused, context);
                // It answers and has it not, or will not: another may, and it is not to be avoided for that.
                if (!attempt.IsLate && refused is
                    { StatusCode: StatusCode.NotFound or StatusCode.FailedPrecondition or StatusCode.PermissionDenied })
                {
                    denied = refused;
                }
                else
                {
                    peers.Failed(peer);
                }

                tried.Add($"{peer} ({Shown(reason)})");
            }
        }

        metrics.Failed();
        if (denied is not null) throw Passed(denied, context);
        throw new RefusalException(tried.Count == 0 ? ForwardingRefusals.Nobody() : ForwardingRefusals.Failed(tried));
    }

    /// <summary>A node's refusal with its details, and nothing else that it sent.</summary>
    private static RpcException Passed(RpcException refused, ServerCallContext context)
    {
        var trailers = new Metadata { { CallInterceptor.OperationKey, CallScope.Of(context).Operation.ToString() } };
        if (refused.Trailers.GetValueBytes(RefusalStatus.DetailsKey) is { } details)
            trailers.Add(RefusalStatus.DetailsKey, details);
        return new(refused.Status, trailers);
    }

    private static string Shown(string text) => text.Length <= 200 ? text : text[..200] + "…";

    /// <summary>One node's chance to answer, and its time to.</summary>
    private sealed class Attempt : IDisposable
    {
        private readonly CancellationTokenSource _silence;
        private readonly CancellationTokenSource _either;

        public Attempt(ServerCallContext context, TimeSpan firstAnswerMax, TimeProvider time)
        {
            _silence = new(firstAnswerMax, time);
            _either = CancellationTokenSource.CreateLinkedTokenSource(_silence.Token, context.CancellationToken);
            var headers = new Metadata { { CallInterceptor.OperationKey, CallScope.Of(context).Operation.ToString() } };
            Options = new CallOptions(headers, cancellationToken: _either.Token);
        }

        public CallOptions Options { get; }

        public bool HasBegun { get; set; }

        /// <summary>Whether it is this node that gave up, for the other was silent.</summary>
        public bool IsLate => _silence.IsCancellationRequested;

        /// <summary>Nothing is expected while the caller reads.</summary>
        public void Pause() => _silence.CancelAfter(Timeout.InfiniteTimeSpan);

        public void Expect(TimeSpan within) => _silence.CancelAfter(within);

        public void Dispose()
        {
            _either.Dispose();
            _silence.Dispose();
        }
    }
}
