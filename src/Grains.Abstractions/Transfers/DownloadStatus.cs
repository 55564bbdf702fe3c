namespace Bib.Grains.Abstractions.Transfers;

/// <summary>What becomes of a download.</summary>
public enum DownloadStatus
{
    /// <summary>It is fetched, or waits for its turn, or for somebody who has it.</summary>
    Active = 1,

    /// <summary>Somebody has it wait until he says otherwise.</summary>
    Paused = 2,

    /// <summary>All of it is here.</summary>
    Completed = 3,

    /// <summary>It cannot be had: what it names is none.</summary>
    Failed = 4,

    /// <summary>Somebody has given it up.</summary>
    Canceled = 5,
}
