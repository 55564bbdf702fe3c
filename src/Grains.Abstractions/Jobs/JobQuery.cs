using System.Collections.Immutable;
using Bib.Grains.Abstractions.Topics;

namespace Bib.Grains.Abstractions.Jobs;

/// <summary>Which jobs to list, the newest first.</summary>
/// <param name="Topic">Only those of this topic; null for any.</param>
/// <param name="Statuses">Only those in one of these; empty for any.</param>
/// <param name="After">Only those behind this one; null from the start.</param>
/// <param name="CountMax">How many at most.</param>
public sealed record JobQuery(TopicId? Topic, ImmutableArray<JobStatus> Statuses, JobCursor? After, int CountMax)
{
    /// <summary>How many jobs a page has where nothing is said.</summary>
    public const int PageSizeDefault = 100;

    /// <summary>Most jobs of a page.</summary>
    public const int PageSizeMax = 1000;
}
