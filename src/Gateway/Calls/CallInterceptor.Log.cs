using Bib.Grains.Abstractions.Commands;
using Microsoft.Extensions.Logging;

namespace Bib.Gateway.Calls;

public sealed partial class CallInterceptor
{
    [LoggerMessage(1, LogLevel.Error, "{Method} failed in operation {Operation}")]
    private static partial void LogInternal(ILogger logger, Exception exception, string method, OperationId operation);

    [LoggerMessage(2, LogLevel.Warning, "{Method} could not be served in operation {Operation}")]
    private static partial void LogUnavailable(
        ILogger logger, Exception exception, string method, OperationId operation);
}
