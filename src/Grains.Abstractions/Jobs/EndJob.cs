using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Decisions;

namespace Bib.Grains.Abstractions.Jobs;

/// <summary>A run is over.</summary>
/// <param name="Fence">The fence of the runner's claim.</param>
/// <param name="Ending">How it ended.</param>
/// <param name="Failure">Why it failed; null where it did not.</param>
/// <param name="RetryAfter">
/// After how long it may be tried again, because the fault may pass; null where trying again is of no use.
/// </param>
/// <param name="Context">The node itself.</param>
[GenerateSerializer, Immutable, Alias("bib.jobs.end")]
public sealed record EndJob(
    [property: Id(0)] long Fence,
    [property: Id(1)] JobEnding Ending,
    [property: Id(2)] Refusal? Failure,
    [property: Id(3)] TimeSpan? RetryAfter,
    [property: Id(4)] CommandContext Context);
