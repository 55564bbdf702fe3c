namespace Bib.Grains.Abstractions.Jobs;

/// <summary>A job that a worker may run.</summary>
/// <param name="Job">The job.</param>
/// <param name="Worker">Who has claimed it.</param>
/// <param name="Fence">Greater than that of every claim before.</param>
public sealed record JobClaim(JobId Job, string Worker, long Fence);
