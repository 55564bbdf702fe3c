using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Grpc.Net.Client.Calls;

/// <summary>What a channel logs.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Debug, "Call {Method} ended with {StatusCode}: {Detail}")]
    public static partial void CallFailed(ILogger logger, string method, StatusCode statusCode, string detail);

    [LoggerMessage(2, LogLevel.Debug, "Attempt {Attempt} of {Method} failed with {StatusCode}; the next follows in {Wait}")]
    public static partial void Retrying(ILogger logger, string method, int attempt, StatusCode statusCode, TimeSpan wait);
}
