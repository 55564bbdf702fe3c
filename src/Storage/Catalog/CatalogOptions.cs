namespace Bib.Storage.Catalog;

/// <summary>How a node keeps its catalog, and lets others follow it.</summary>
public sealed class CatalogOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string SectionName = "catalog";

    /// <summary>
    /// How long what is saved gathers before it is told. Default: 50 ms; more makes the catalog later and a busy node's
    /// work with it less.
    /// </summary>
    public TimeSpan GatherFor { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// How many times as long as a round took the keeper rests behind it. Default: 4, a fifth of the time of one
    /// connection at most; less makes the catalog of a node that is written to without a pause later less, and its saves
    /// slower.
    /// </summary>
    public double RestPerRound { get; set; } = 4;

    /// <summary>
    /// How often the outbox is looked at without a save of this process. Default: 10 seconds. Another process of the
    /// node saves too.
    /// </summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Facts that are told in one round at most. Default: 500; less holds the catalog for a shorter
    /// time.</summary>
    public int FactsPerRoundMax { get; set; } = 500;

    /// <summary>
    /// Bytes of records in memory in one round, or on one page, at which it ends. Default: 1 MiB; one record is always
    /// taken.
    /// </summary>
    public int BytesMax { get; set; } = 1 << 20;

    /// <summary>Rows that are compared with the catalog in one step, when the node starts. Default: 5,000.</summary>
    public int RowsPerStepMax { get; set; } = 5_000;

    /// <summary>Who may follow the catalog at the same moment. Default: 1,000; each holds a page at most.</summary>
    public int FollowersMax { get; set; } = 1_000;
}
