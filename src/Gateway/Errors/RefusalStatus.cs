using Bib.Gateway.Calls;
using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Decisions;
using Bib.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Enum = System.Enum;
using RpcStatus = Google.Rpc.Status;
using Status = Grpc.Core.Status;

namespace Bib.Gateway.Errors;

/// <summary>
/// A refusal as a gRPC status: the code by its kind, its sentence as the message, and in the details a
/// google.rpc.ErrorInfo for everybody's tools, a google.rpc.BadRequest where a field is wrong, and Bib's ErrorDetail.
/// </summary>
public static class RefusalStatus
{
    /// <summary>The domain of the ErrorInfo.</summary>
    public const string Domain = "bib.dev";

    /// <summary>The trailer that carries a google.rpc.Status.</summary>
    public const string DetailsKey = "grpc-status-details-bin";

    /// <summary>The exception that ends the call with it.</summary>
    public static RpcException ToException(Refusal refusal, OperationId operation)
    {
        var code = CodeOf(refusal.Kind);
        var trailers = new Metadata
        {
            { CallInterceptor.OperationKey, operation.ToString() },
            { DetailsKey, ToProto(refusal, operation, code).ToByteArray() },
        };
        return new(new Status(code, refusal.Message), trailers);
    }

    /// <summary>The gRPC code of a kind of refusal.</summary>
    public static StatusCode CodeOf(RefusalKind kind) => kind switch
    {
        RefusalKind.Invalid => StatusCode.InvalidArgument,
        RefusalKind.NotFound => StatusCode.NotFound,
        RefusalKind.AlreadyExists => StatusCode.AlreadyExists,
        RefusalKind.NotAllowed => StatusCode.PermissionDenied,
        RefusalKind.Unauthenticated => StatusCode.Unauthenticated,
        RefusalKind.Conflict => StatusCode.Aborted,
        RefusalKind.WrongState => StatusCode.FailedPrecondition,
        RefusalKind.Unavailable => StatusCode.Unavailable,
        _ => StatusCode.Internal,
    };

    private static RpcStatus ToProto(Refusal refusal, OperationId operation, StatusCode code)
    {
        var status = new RpcStatus { Code = (int)code, Message = refusal.Message };
        var info = new ErrorInfo { Reason = ReasonOf(refusal.Code), Domain = Domain };
        info.Metadata.Add("code", refusal.Code.PublicName());
        info.Metadata.Add("hint", refusal.Hint);
        info.Metadata.Add("operation_id", operation.ToString());
        status.Details.Add(Any.Pack(info));
        if (refusal.Kind == RefusalKind.Invalid && refusal.Field is { } field)
        {
            var bad = new BadRequest();
            bad.FieldViolations.Add(new BadRequest.Types.FieldViolation { Field = field, Description = refusal.Message });
            status.Details.Add(Any.Pack(bad));
        }

        status.Details.Add(Any.Pack(new ErrorDetail
        {
            Code = (ErrorCode)(int)refusal.Code,
            Message = refusal.Message,
            Hint = refusal.Hint,
            Field = refusal.Field ?? "",
            Subject = refusal.Subject ?? "",
            OperationId = operation.ToString(),
        }));
        return status;
    }

    /// <summary>The enum value's name in the .proto without its prefix: <c>PARENT_MISSING</c>.</summary>
    private static string ReasonOf(RefusalCode code) => string.Concat(
        Enum.GetName(code)!.Select((c, i) => i > 0 && char.IsUpper(c) ? $"_{c}" : char.ToUpperInvariant(c).ToString()));
}
