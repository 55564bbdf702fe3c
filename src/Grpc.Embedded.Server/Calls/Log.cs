using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Grpc.AspNetCore.Server.Calls;

/// <summary>What the server logs of calls.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Error, "The handler of {Method} threw")]
    public static partial void HandlerFailed(ILogger logger, Exception failure, string method);

    [LoggerMessage(2, LogLevel.Debug, "{Method} ended with {StatusCode}: {Detail}")]
    public static partial void Refused(ILogger logger, string method, StatusCode statusCode, string detail);

    [LoggerMessage(3, LogLevel.Debug, "The caller of {Method} gave up")]
    public static partial void Cancelled(ILogger logger, string method);

    [LoggerMessage(4, LogLevel.Debug, "The deadline of {Method} passed")]
    public static partial void DeadlineExceeded(ILogger logger, string method);
}
