namespace Bib.Grains.Abstractions.Jobs;

/// <summary>How much a line of a job's log matters.</summary>
[GenerateSerializer, Alias("bib.jobs.log-level")]
public enum JobLogLevel
{
    /// <summary>What is done.</summary>
    Info = 0,

    /// <summary>What went wrong, and the job goes on.</summary>
    Warning = 1,

    /// <summary>What the job failed of.</summary>
    Error = 2,
}
