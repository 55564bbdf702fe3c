namespace Bib.Grains.Abstractions.Jobs;

/// <summary>What a definition asks for, checked.</summary>
/// <param name="Name">For people; may be empty.</param>
/// <param name="Type">What it is for.</param>
/// <param name="Topic">The path of the topic that it belongs to; empty where the definition names none.</param>
/// <param name="Priority">Higher ones go first; 0 usually.</param>
/// <param name="Timeout">How long an attempt may take.</param>
/// <param name="RetriesMax">How many attempts more, after faults that may pass.</param>
/// <param name="Definition">The definition as it came.</param>
/// <param name="CodeHash">SHA-256 of the instructions in one canonical form, in hex: what the job does.</param>
/// <param name="Steps">How many instructions it has.</param>
[GenerateSerializer, Immutable, Alias("bib.jobs.plan")]
public sealed record JobPlan(
    [property: Id(0)] string Name,
    [property: Id(1)] JobType Type,
    [property: Id(2)] string Topic,
    [property: Id(3)] int Priority,
    [property: Id(4)] TimeSpan Timeout,
    [property: Id(5)] int RetriesMax,
    [property: Id(6)] string Definition,
    [property: Id(7)] string CodeHash,
    [property: Id(8)] int Steps);
