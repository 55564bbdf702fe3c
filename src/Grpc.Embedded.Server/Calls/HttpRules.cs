using System.Globalization;
using Grpc.Core;
using Grpc.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Grpc.AspNetCore.Server.Calls;

/// <summary>What gRPC asks of the HTTP beneath it.</summary>
internal static class HttpRules
{
    public static bool IsGrpc(string? contentType) =>
        contentType is not null
        && contentType.StartsWith(GrpcHeaders.ContentType, StringComparison.OrdinalIgnoreCase)
        && (contentType.Length == GrpcHeaders.ContentType.Length
            || contentType[GrpcHeaders.ContentType.Length] is '+' or ';');

    /// <summary>A call may be slow and long: its messages have limits, its body has none.</summary>
    public static void LiftLimits(HttpContext http)
    {
        if (http.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate) rate.MinDataRate = null;
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = null;
    }

    /// <summary>Ends a request that is no gRPC call.</summary>
    public static Task RefuseAsync(HttpResponse response, int httpStatus, string detail) =>
        RefuseAsync(response, httpStatus, new Status(StatusCode.Internal, detail));

    /// <summary>Ends a call without messages.</summary>
    public static Task RefuseAsync(HttpResponse response, int httpStatus, Status status)
    {
        response.StatusCode = httpStatus;
        response.ContentType = GrpcHeaders.ContentType;
        response.Headers.GrpcStatus = ((int)status.StatusCode).ToString(CultureInfo.InvariantCulture);
        response.Headers.GrpcMessage = PercentEncoding.Encode(status.Detail);
        return Task.CompletedTask;
    }
}
