namespace Bib.Jobs.Running;

/// <summary>How a node runs jobs.</summary>
public sealed class JobOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string SectionName = "jobs";

    /// <summary>
    /// Jobs that run at once. Default: 2; each asks the node's queries for its work, so more of them than query workers
    /// wait for one another.
    /// </summary>
    public int RunningMax { get; set; } = 2;

    /// <summary>
    /// How long a runner may stay silent before its job is another's. Default: 30 seconds; shorter takes a lost job up
    /// sooner and asks the database more often.
    /// </summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How often the queue is looked at when nobody says that it has changed. Default: 2 seconds: so late may a job be
    /// that is tried again.
    /// </summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a job that failed waits before its second attempt; twice as long before each next. Default: 5
    /// seconds.</summary>
    public TimeSpan Backoff { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest wait between two attempts. Default: 5 minutes.</summary>
    public TimeSpan BackoffMax { get; set; } = TimeSpan.FromMinutes(5);
}
