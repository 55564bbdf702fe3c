using Google.Protobuf;
using Grpc.Core;

namespace Grpc.Services.Rpc;

/// <summary>Carries a <see cref="Google.Rpc.Status"/> with its details in and out of calls.</summary>
public static class RpcStatusExtensions
{
    /// <summary>The trailer that carries it.</summary>
    public const string StatusDetailsTrailer = "grpc-status-details-bin";

    /// <summary>The exception that ends a call with <paramref name="status"/> and its details.</summary>
    public static RpcException ToRpcException(this Google.Rpc.Status status)
    {
        ArgumentNullException.ThrowIfNull(status);
        var trailers = new Metadata { { StatusDetailsTrailer, status.ToByteArray() } };
        return new RpcException(new Status((StatusCode)status.Code, status.Message), trailers);
    }

    /// <summary>The status with details that the server sent, or null when it sent none that can be read.</summary>
    public static Google.Rpc.Status? GetRpcStatus(this RpcException exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        if (exception.Trailers.GetValueBytes(StatusDetailsTrailer) is not { } bytes) return null;
        try
        {
            return Google.Rpc.Status.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    /// <summary>The first detail of that type, or null.</summary>
    public static T? GetDetail<T>(this Google.Rpc.Status status)
        where T : class, IMessage<T>, new()
    {
        ArgumentNullException.ThrowIfNull(status);
        foreach (var detail in status.Details)
        {
            if (detail.TryUnpack<T>(out var found)) return found;
        }

        return null;
    }
}
