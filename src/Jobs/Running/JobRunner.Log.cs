using Bib.Grains.Abstractions.Jobs;
using Microsoft.Extensions.Logging;

namespace Bib.Jobs.Running;

internal sealed partial class JobRunner
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "The run of job {Job} is left as it is: {Reason}")]
    private partial void LogLeft(JobId job, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The run of job {Job} is lost: it could not be watched over.")]
    private partial void LogUnwatched(JobId job, Exception fault);

    [LoggerMessage(Level = LogLevel.Error, Message = "Job {Job} failed of a fault of the node's own.")]
    private partial void LogFault(JobId job, Exception fault);
}
