namespace Bib.Storage.Grains;

/// <summary>How saves of one table, and reads of its rows, are joined.</summary>
public sealed class SaveQueueOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string SectionName = "saves";

    /// <summary>
    /// Transactions that run at the same moment, at most. Default: 2, so that one is flushed while the other runs. A
    /// second one begins only when as much waits as the first carries.
    /// </summary>
    public int Lanes { get; set; } = 2;

    /// <summary>Saves that one transaction carries at most. Default: 64.</summary>
    public int BatchMax { get; set; } = 64;

    /// <summary>
    /// Saves that wait at most; one more is refused as overload. Default: 10,000, which is seconds of work.
    /// </summary>
    public int WaitingMax { get; set; } = 10_000;
}
