namespace Bib.Grains.Abstractions.Jobs;

/// <summary>How a run of a job ended.</summary>
[GenerateSerializer, Alias("bib.jobs.ending")]
public enum JobEnding
{
    /// <summary>All instructions are done.</summary>
    Completed = 0,

    /// <summary>It failed.</summary>
    Failed = 1,

    /// <summary>It stopped because it was to be cancelled.</summary>
    Cancelled = 2,

    /// <summary>It stopped because its node does; another run goes on.</summary>
    GivenBack = 3,
}
