namespace Bib.Storage.Postgres;

/// <summary>How a node makes and keeps its PostgreSQL.</summary>
public sealed class PostgresOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string SectionName = "postgres";

    /// <summary>
    /// Where the server comes from. Default: automatic, which is the provider that ran the cluster last; for a new one
    /// the programs on this machine, and where there are none a container. An external server must be asked for.
    /// </summary>
    public PostgresProvider Provider { get; set; }

    /// <summary>Where the cluster lies, usually <c>postgres</c> below the node's data directory. No default.</summary>
    public string Directory { get; set; } = "";

    /// <summary>
    /// The file with the encrypted passwords, usually <c>secrets/db.enc</c> beside the configuration.
    /// </summary>
    public string SecretsFile { get; set; } = "";

    /// <summary>
    /// The folder with <c>initdb</c> and <c>postgres</c>. Default: empty, which looks on PATH, in Debian's folders and
    /// for the copy that comes with bibd.
    /// </summary>
    public string BinDirectory { get; set; } = "";

    /// <summary>
    /// The major version that a new cluster is made with, 14 to 18. Default: 0, the newest found. A cluster that
    /// exists is always opened with its own.
    /// </summary>
    public int Major { get; set; }

    /// <summary>
    /// The account that the server runs under when bibd is root, which PostgreSQL refuses to be. Default: empty, which
    /// takes <c>postgres</c> or else <c>nobody</c>.
    /// </summary>
    public string Account { get; set; } = "";

    /// <summary>Connections that the server takes. Default: 100. Each costs the server a process.</summary>
    public int MaxConnections { get; set; } = 100;

    /// <summary>
    /// Connections that each role's pool holds at most. Default: 24; a role whose share of <see cref="MaxConnections"/>
    /// is less has less.
    /// </summary>
    public int PoolSize { get; set; } = 24;

    /// <summary>The server's page cache, in MiB. Default: 64. More helps databases that are read a lot.</summary>
    public int SharedBuffersMebibytes { get; set; } = 64;

    /// <summary>
    /// Which statements the server's log keeps, each with its moment, role, operation and component. Default: ddl.
    /// </summary>
    public PostgresQueryLog QueryLog { get; set; } = PostgresQueryLog.Ddl;

    /// <summary>How many days the server's log is kept. Default: 90.</summary>
    public int LogDays { get; set; } = 90;

    /// <summary>How large the server's log may grow, in MiB; the oldest goes first. Default: 512.</summary>
    public int LogMebibytes { get; set; } = 512;

    /// <summary>
    /// How long a start may take, recovery after a crash included. Default: 5 min. A server that is still at it by then
    /// is stopped, and the next start begins its recovery anew.
    /// </summary>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a stop may take before the server is told to stop at once. Default: 20 s.</summary>
    public TimeSpan StopTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// <c>docker</c>, <c>podman</c> or a program's full path. Default: empty, the first of the two on PATH that
    /// answers.
    /// </summary>
    public string ContainerEngine { get; set; } = "";

    /// <summary>
    /// The image that containers are made from, without a tag: that is the version Bib pins. Default: the official one.
    /// </summary>
    public string ContainerImage { get; set; } = "docker.io/library/postgres";

    /// <summary>The most memory that the container may use, in MiB. Default: 1024.</summary>
    public int ContainerMemoryMebibytes { get; set; } = 1024;

    /// <summary>The most processors that the container may keep busy. Default: 2.</summary>
    public double ContainerCpus { get; set; } = 2;

    /// <summary>The server that somebody else keeps, where <see cref="Provider"/> is external.</summary>
    public ExternalPostgresOptions External { get; set; } = new();

    /// <summary>How often is looked whether the server still runs. Default: 1 s.</summary>
    public TimeSpan HealthInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How often the server is asked whether it answers. Default: 10 s. Each sixth time by a fresh login, which the
    /// server's log has four lines for.
    /// </summary>
    public TimeSpan ProbeInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long it may leave every such question unanswered before it is stopped and started. Default: 60 s.
    /// </summary>
    public TimeSpan UnwellMax { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The longest pause between two attempts to start it again. Default: 30 s; the first is 100 ms.</summary>
    public TimeSpan RestartPauseMax { get; set; } = TimeSpan.FromSeconds(30);
}
