namespace Bib.Grains.Abstractions.Jobs;

/// <summary>What a job may grow to.</summary>
public static class JobLimits
{
    /// <summary>The longest definition, in characters.</summary>
    public const int DefinitionLengthMax = 1 << 18;

    /// <summary>The longest checkpoint, in characters.</summary>
    public const int CheckpointLengthMax = 1 << 20;

    /// <summary>The longest name, in characters.</summary>
    public const int NameLengthMax = 200;

    /// <summary>The longest error that is kept, in characters; of a longer one, the start.</summary>
    public const int ErrorLengthMax = 4096;

    /// <summary>Most instructions of a job.</summary>
    public const int InstructionsMax = 1000;

    /// <summary>Most jobs that one waits for.</summary>
    public const int DependenciesMax = 100;

    /// <summary>Most versions that one job publishes.</summary>
    public const int OutputsMax = 1000;

    /// <summary>Most attempts beside the first one.</summary>
    public const int RetriesMax = 100;

    /// <summary>Priorities go from minus this to this.</summary>
    public const int PriorityMax = 100;

    /// <summary>
    /// How often a node may be lost at the same instruction, before the job counts as what loses it.
    /// </summary>
    public const int LossesMax = 5;

    /// <summary>Most jobs of a node that have not ended.</summary>
    public const long OpenMax = 100_000;

    /// <summary>The longest a job may be given for an attempt.</summary>
    public static TimeSpan TimeMax { get; } = TimeSpan.FromHours(12);
}
