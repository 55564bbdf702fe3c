using Bib.Grains.Abstractions.Jobs;
using Microsoft.Extensions.Logging;

namespace Bib.Jobs.Running;

internal sealed partial class JobScheduler
{
    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} jobs that ran when the node ended are taken up again.")]
    private partial void LogTakenUp(int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Jobs cannot be looked for now: {Reason}")]
    private partial void LogAway(string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "The run of job {Job} broke off.")]
    private partial void LogFailure(JobId job, Exception failure);
}
