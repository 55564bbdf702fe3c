namespace Bib.Silo.Clustering;

/// <summary>How fast a cluster notices things. Why these figures: docs/decisions/0062.</summary>
internal static class ClusterPace
{
    /// <summary>How often a silo probes others, and how long it waits for the answer.</summary>
    public static readonly TimeSpan Probe = TimeSpan.FromSeconds(1);

    /// <summary>So many probes in a row without an answer, and a silo is suspected.</summary>
    public const int MissedProbesMax = 3;

    /// <summary>So many silos must suspect one before it is declared dead; fewer where fewer are left.</summary>
    public const int Votes = 2;

    /// <summary>
    /// How often a silo writes that it is alive. One silent for three times as long holds up no start.
    /// </summary>
    public static readonly TimeSpan SignOfLife = TimeSpan.FromSeconds(5);

    /// <summary>How often the table is read again, should the word of a change be lost.</summary>
    public static readonly TimeSpan TableRefresh = TimeSpan.FromSeconds(10);

    /// <summary>How long a dead silo's row is kept.</summary>
    public static readonly TimeSpan DefunctKept = TimeSpan.FromDays(1);

    /// <summary>How often rows of dead silos are looked for.</summary>
    public static readonly TimeSpan DefunctCleanup = TimeSpan.FromMinutes(10);

    /// <summary>How often a gateway asks for the list of silos.</summary>
    public static readonly TimeSpan GatewayListRefresh = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long a gateway waits for a grain: a call whose silo died on the way is given back by then, to be repeated.
    /// </summary>
    public static readonly TimeSpan GatewayResponseMax = TimeSpan.FromSeconds(5);

    /// <summary>How long a gateway waits before it looks for a silo again, when none could be reached.</summary>
    public static readonly TimeSpan GatewayRetry = TimeSpan.FromMilliseconds(500);
}
