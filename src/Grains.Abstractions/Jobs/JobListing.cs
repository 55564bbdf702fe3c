using Bib.Grains.Abstractions.Topics;

namespace Bib.Grains.Abstractions.Jobs;

/// <summary>A job as its row was a moment ago.</summary>
/// <param name="Job">The job; without its definition and checkpoint in lists.</param>
/// <param name="Topic">Where its topic lies.</param>
/// <param name="ETag">Its version.</param>
public sealed record JobListing(JobState Job, TopicPath Topic, string ETag);
