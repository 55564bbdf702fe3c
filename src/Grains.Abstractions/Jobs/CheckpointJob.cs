using Bib.Grains.Abstractions.Commands;

namespace Bib.Grains.Abstractions.Jobs;

/// <summary>An instruction is done.</summary>
/// <param name="Fence">The fence of the runner's claim.</param>
/// <param name="StepsDone">How many are done by now.</param>
/// <param name="Checkpoint">What is needed to go on behind them.</param>
/// <param name="Output">The version that the instruction published; null where it published none.</param>
/// <param name="Context">The node itself.</param>
[GenerateSerializer, Immutable, Alias("bib.jobs.checkpoint")]
public sealed record CheckpointJob(
    [property: Id(0)] long Fence,
    [property: Id(1)] int StepsDone,
    [property: Id(2)] string? Checkpoint,
    [property: Id(3)] string? Output,
    [property: Id(4)] CommandContext Context);
