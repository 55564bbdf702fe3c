using Bib.Grains.Abstractions.Commands;

namespace Bib.Grains.Abstractions.Jobs;

/// <summary>A runner that has claimed a job begins, or goes on where the last one was.</summary>
/// <param name="Fence">The fence of its claim.</param>
/// <param name="Node">The node that runs it.</param>
/// <param name="Context">The node itself.</param>
[GenerateSerializer, Immutable, Alias("bib.jobs.start")]
public sealed record StartJob(
    [property: Id(0)] long Fence,
    [property: Id(1)] string Node,
    [property: Id(2)] CommandContext Context);
