using System.Collections.Immutable;
using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Topics;

namespace Bib.Grains.Abstractions.Jobs;

/// <summary>Makes a job and puts it into the queue, or has it wait for others.</summary>
/// <param name="Plan">What it does, checked.</param>
/// <param name="Topic">The topic it belongs to; must be active.</param>
/// <param name="DependsOn">Jobs that must be completed before, each once.</param>
/// <param name="Context">Who, and under which key.</param>
[GenerateSerializer, Immutable, Alias("bib.jobs.create")]
public sealed record CreateJob(
    [property: Id(0)] JobPlan Plan,
    [property: Id(1)] TopicId Topic,
    [property: Id(2)] ImmutableArray<JobId> DependsOn,
    [property: Id(3)] CommandContext Context);
