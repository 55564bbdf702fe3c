namespace Bib.Grains.Abstractions.Jobs;

/// <summary>What jobs tell of themselves. Of each job the newest lines are kept, up to a limit.</summary>
/// <remarks>Throws <see cref="Persistence.StorageUnavailableException"/> when the database cannot be asked.</remarks>
public interface IJobLogs
{
    /// <summary>How many lines of a job are kept.</summary>
    const int LinesMax = 10_000;

    /// <summary>The longest line, in characters; of a longer one, the start.</summary>
    const int LineLengthMax = 2000;

    /// <summary>Adds a line; numbers grow from 1.</summary>
    Task AppendAsync(JobId job, int step, JobLogLevel level, string text, CancellationToken cancellationToken);

    /// <summary>Lines behind a number, in order.</summary>
    Task<IReadOnlyList<JobLogLine>> ReadAsync(JobId job, long after, int countMax, CancellationToken cancellationToken);
}
