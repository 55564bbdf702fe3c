namespace Bib.Grains.Abstractions.Queries;

/// <summary>How far a version's profile is.</summary>
public enum ProfileState
{
    /// <summary>It waits for its turn.</summary>
    Queued = 1,

    /// <summary>It is being made.</summary>
    Running = 2,

    /// <summary>It is there.</summary>
    Done = 3,

    /// <summary>There is none and will be none: the version is no table, or a broken one.</summary>
    Failed = 4,
}
