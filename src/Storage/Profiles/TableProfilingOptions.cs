namespace Bib.Storage.Profiles;

/// <summary>How profiles are made behind the scenes, one at a time.</summary>
public sealed class TableProfilingOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string SectionName = "profiles";

    /// <summary>How often the queue is looked at when it was empty. Default: 2 seconds.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long one may be worked at. Default: 30 minutes; a column takes a query, and a query has a limit of its own.
    /// </summary>
    public TimeSpan TimeMax { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>
    /// How long whoever works at one may stay silent. Default: 60 seconds: so long after a kill the next begins anew.
    /// </summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How often one is begun whose process is lost. Default: 3.</summary>
    public int AttemptsMax { get; set; } = 3;
}
