namespace Bib.Storage.Grains;

/// <summary>How a node clears away what has run out.</summary>
public sealed class UpkeepOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string SectionName = "upkeep";

    /// <summary>
    /// How often. Default: 10 minutes. What has run out does not count from the moment it does; this only frees its
    /// room.
    /// </summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How much is removed in one step. Default: 500; less holds locks for a shorter time.</summary>
    public int StepMax { get; set; } = 500;

    /// <summary>
    /// How long a fact stays in the outbox when nobody tells it. Default: 7 days. What it was about is found when the node
    /// starts (decision 136).
    /// </summary>
    public TimeSpan FactsKeptFor { get; set; } = TimeSpan.FromDays(7);

    /// <summary>
    /// Facts in the outbox at most, however young, after a round. Default: 1,000,000, some hundreds of megabytes.
    /// </summary>
    public int FactsMax { get; set; } = 1_000_000;

    /// <summary>
    /// How long a job that has ended is kept, with its log. Default: 30 days. What it published stays, and says which job
    /// made it.
    /// </summary>
    public TimeSpan JobsKeptFor { get; set; } = TimeSpan.FromDays(30);

    /// <summary>
    /// Jobs that have ended and are kept at most, the newest, however young the others are. Default: 20,000; a job's log
    /// may take 2 MB.
    /// </summary>
    public int JobsKeptMax { get; set; } = 20_000;
}
