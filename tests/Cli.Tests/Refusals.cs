using Bib.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace Bib.Cli.Tests;

/// <summary>Refusals as a node makes them.</summary>
internal static class Refusals
{
    public static RpcException Of(ErrorCode code, string message) =>
        Of(new ErrorDetail { Code = code, Message = message, Hint = "bib status", OperationId = "op-1" });

    public static RpcException Of(ErrorDetail detail)
    {
        var status = new Google.Rpc.Status { Code = (int)StatusCode.NotFound, Message = detail.Message };
        status.Details.Add(Any.Pack(detail));
        return new(
            new Status(StatusCode.NotFound, detail.Message),
            new Metadata { { "grpc-status-details-bin", status.ToByteArray() } });
    }
}
