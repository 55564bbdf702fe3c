using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Orleans.Embedded.Activations;

internal sealed partial class Activation
{
    [LoggerMessage(1, LogLevel.Error, "Grain {GrainId} could not be activated.")]
    private static partial void LogActivationFailed(ILogger logger, Exception error, GrainId grainId);

    [LoggerMessage(2, LogLevel.Warning, "Grain {GrainId} failed while it was deactivated; it is gone all the same.")]
    private static partial void LogDeactivationFailed(ILogger logger, Exception error, GrainId grainId);

    [LoggerMessage(3, LogLevel.Warning, "Grain {GrainId} held a thread for {Took} in {Method}; the limit is {Limit} "
        + "(SchedulingOptions.TurnWarningLengthThreshold).")]
    private static partial void LogOverlongTurn(
        ILogger logger, GrainId grainId, string method, TimeSpan took, TimeSpan limit);

    [LoggerMessage(4, LogLevel.Warning, "Grain {GrainId} has {Waiting} waiting requests; the soft limit is {Limit} "
        + "(SiloMessagingOptions.MaxEnqueuedRequestsSoftLimit).")]
    private static partial void LogSoftLimit(ILogger logger, GrainId grainId, int waiting, int limit);

    [LoggerMessage(5, LogLevel.Error, "The [MayInterleave] method of grain {GrainId} failed for {Method}, which waits.")]
    private static partial void LogPredicateFailed(ILogger logger, Exception error, GrainId grainId, string method);
}
