namespace Bib.Query;

/// <summary>How much queries may have.</summary>
public sealed class QueryOptions
{
    /// <summary>Where these settings are in the configuration.</summary>
    public const string SectionName = "query";

    /// <summary>
    /// The folder of assembled files and workers; on one file system with the chunks, so that files can be links. All
    /// in it is made anew at start. No default: it is below the data folder.
    /// </summary>
    public string Folder { get; set; } = "";

    /// <summary>Queries that run at once, a process each. Default: 2.</summary>
    public int WorkersMax { get; set; } = 2;

    /// <summary>
    /// Tables that are looked at at once because somebody publishes them, a process each, beside those of queries: who
    /// reads cannot hold up who publishes. Default: 1.
    /// </summary>
    public int PublishWorkersMax { get; set; } = 1;

    /// <summary>Queries that wait for a process; one more is refused as overload. Default: 64.</summary>
    public int WaitingMax { get; set; } = 64;

    /// <summary>How long a query waits for a process before it is refused. Default: 30 seconds.</summary>
    public TimeSpan WaitMax { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a process without a query stays. Default: 60 seconds.</summary>
    public TimeSpan IdleMax { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Queries that one process runs before it is replaced. Default: 200.</summary>
    public int UsesMax { get; set; } = 200;

    /// <summary>How long a process may take to start. Default: 20 seconds.</summary>
    public TimeSpan StartMax { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// How long a query that is stopped may go on before its process is killed. Default: 0.7 seconds.
    /// </summary>
    public TimeSpan StopMax { get; set; } = TimeSpan.FromMilliseconds(700);

    /// <summary>The longest a query may run, waiting for its reader included. Default: 5 minutes.</summary>
    public TimeSpan TimeMax { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Bytes of memory for one query's data. Default: 1 GiB. More: less is written to disk on the way.
    /// </summary>
    public long MemoryBytes { get; set; } = 1L << 30;

    /// <summary>
    /// Bytes of memory that a process may have beside its query's data: the kernel holds the sum. Default: 768 MiB, of
    /// which most is only reserved.
    /// </summary>
    public long OverheadBytes { get; set; } = 768L << 20;

    /// <summary>Threads of one query. Default: as many as there are processors.</summary>
    public int Threads { get; set; } = Environment.ProcessorCount;

    /// <summary>Bytes on disk for what does not fit into a query's memory. Default: 10 GiB.</summary>
    public long TemporaryBytes { get; set; } = 10L << 30;

    /// <summary>Rows that a query answers. Default: 10 million; the rest is left out, and the answer says so.</summary>
    public long RowsMax { get; set; } = 10_000_000;

    /// <summary>Bytes of a statement. Default: 1 MiB.</summary>
    public int SqlBytesMax { get; set; } = 1 << 20;

    /// <summary>Tables that one statement may name. Default: 64.</summary>
    public int TablesMax { get; set; } = 64;

    /// <summary>Files of one table. Default: 10,000.</summary>
    public int FilesMax { get; set; } = 10_000;

    /// <summary>
    /// Bytes of files that are kept assembled; those that are links count nothing. Default: 20 GiB. A table whose files
    /// are larger in all cannot be queried.
    /// </summary>
    public long CacheBytesMax { get; set; } = 20L << 30;

    /// <summary>Bytes on the disk that assembled files leave to others. Default: 256 MiB.</summary>
    public long FreeBytesMin { get; set; } = 256L << 20;
}
