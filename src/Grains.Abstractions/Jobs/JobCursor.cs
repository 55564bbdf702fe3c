namespace Bib.Grains.Abstractions.Jobs;

/// <summary>A place in the list of jobs.</summary>
/// <param name="CreatedAt">When the job before it was made.</param>
/// <param name="Id">Its id.</param>
public sealed record JobCursor(DateTimeOffset CreatedAt, JobId Id);
