using System.Net.Sockets;
using Bib.Cli.Connections;
using Bib.Client.Connections;
using Google.Protobuf;
using Grpc.Core;

namespace Bib.Cli.Errors;

/// <summary>
/// Says what a call ended with in the command line's words. What the node says is passed on as it is.
/// </summary>
internal static class NodeErrors
{
    private const string DetailsTrailer = "grpc-status-details-bin";

    public static CliException Translate(RpcException failure, NodeContext context, TimeSpan timeout)
    {
        if (failure.StatusCode == StatusCode.Unavailable && SocketErrorOf(failure) is { } reason)
            return context.Socket is { } socket ? NoNode(socket, reason) : NoNode(context, reason);
        if (DetailOf(failure) is { } detail)
            return new CliException(
                (int)detail.Code, ExitOf((int)detail.Code), detail.Message,
                detail.Hint.Length > 0 ? detail.Hint : "See what the node has logged of it: bib admin logs --level warning")
            {
                TraceId = detail.OperationId,
            };
        return failure.StatusCode switch
        {
            StatusCode.Unavailable => new(
                CliException.NoNode, ExitCode.Retryable, $"The node at {context.Where} cannot take the call now.",
                "bib status")
            {
                Cause = failure.Status.Detail,
            },
            StatusCode.DeadlineExceeded => new(
                CliException.TimedOut, ExitCode.Retryable,
                $"The node at {context.Where} did not answer within {timeout.TotalSeconds:0} s; the outcome is unknown.",
                "bib status, or wait longer with --timeout 120"),
            StatusCode.Unimplemented => new(
                CliException.Unexpected, ExitCode.Failed, $"The node at {context.Where} does not serve this.",
                "bib status; a silo without the API, a node of several processes and an older bibd serve less")
            {
                Cause = failure.Status.Detail,
            },
            _ => new(
                CliException.Unexpected, ExitCode.Failed, $"The node refused: {failure.Status.Detail}",
                "bib version, to compare the versions of bib and bibd")
            {
                Cause = failure.StatusCode.ToString(),
            },
        };
    }

    /// <summary>What each family of the node's errors ends with; see ErrorCode in common.proto.</summary>
    public static int ExitOf(int code) => (code / 100) switch
    {
        10 => ExitCode.Usage,
        11 => ExitCode.NotFound,
        12 or 14 => ExitCode.Conflict,
        13 => ExitCode.Denied,
        16 => ExitCode.Retryable,
        _ => ExitCode.Failed,
    };

    private static CliException NoNode(NodeContext context, SocketError reason) => new(
        CliException.NoNode, ExitCode.Retryable, $"No node answers at {context.Where}.",
        "See there whether bibd runs with api.tcp set; your own node is: bib status --context local")
    {
        Cause = reason.ToString(),
    };

    /// <summary>Refuses a path that cannot be a socket's.</summary>
    /// <exception cref="CliException">It is not absolute, or too long.</exception>
    public static void RefuseWrong(string socket)
    {
        if (SocketLocation.Problem(socket) is { } problem)
            throw new CliException(
                CliException.WrongUsage, ExitCode.Usage, $"--socket: {problem}.", "bib status --socket /run/bibd/bibd.sock");
    }

    /// <summary>The socket belongs to another account, whose node it then is.</summary>
    public static CliException NotYours(string socket) => new(
        CliException.NoNode, ExitCode.Denied, $"You may not open {socket}: it belongs to another account.",
        $"ls -l {socket}")
    {
        Cause = "A node's socket is open to its own account alone; others come in over TCP, with: bib login HOST:PORT",
    };

    private static CliException NoNode(string socket, SocketError reason) => reason == SocketError.AccessDenied
        ? NotYours(socket)
        : new(CliException.NoNode, ExitCode.Retryable, $"No node answers at {socket}.", "bib node start")
        {
            Cause = File.Exists(socket)
                ? "The socket is there and nobody listens: bibd was killed, or is just starting or stopping."
                : "There is no such socket: bibd is not running, or was started with another one.",
        };

    private static SocketError? SocketErrorOf(RpcException failure)
    {
        for (var inner = failure.Status.DebugException ?? failure.InnerException;
            inner is not null;
            inner = inner.InnerException)
        {
            if (inner is SocketException socket) return socket.SocketErrorCode;
        }

        return null;
    }

    private static V1.ErrorDetail? DetailOf(RpcException failure)
    {
        if (failure.Trailers.GetValueBytes(DetailsTrailer) is not { } bytes) return null;
        try
        {
            return Google.Rpc.Status.Parser.ParseFrom(bytes).Details
                .Select(any => any.TryUnpack<V1.ErrorDetail>(out var detail) ? detail : null)
                .FirstOrDefault(detail => detail is not null);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }
}
