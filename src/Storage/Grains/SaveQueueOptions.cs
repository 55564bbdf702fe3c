namespace Bib.Storage.Grains;

/// <summary>How saves of one table are joined.</summary>
public sealed class SaveQueueOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string SectionName = "saves";

    /// <summary>
    /// Transactions that run at the same moment. Default: 1; while it runs the next one gathers. More means smaller
    /// ones, which pays on machines with many cores.
    /// </summary>
    public int Lanes { get; set; } = 1;

    /// <summary>Saves that one transaction carries at most. Default: 64.</summary>
    public int BatchMax { get; set; } = 64;

    /// <summary>
    /// Saves that wait at most; one more is refused as overload. Default: 10,000, which is seconds of work.
    /// </summary>
    public int WaitingMax { get; set; } = 10_000;
}
