using Bib.Silo.Paths;

namespace Bib.Silo.Configuration;

/// <summary>
/// Everything about a node that can be set. The help, the file, the variables and the flags follow it.
/// </summary>
internal static class Settings
{
    /// <summary>Where <c>config.yaml</c> and the node's secrets lie; cannot be said in the file itself.</summary>
    public static Setting ConfigDir { get; } = new("config_dir", null, "/etc/bibd",
        "The folder of config.yaml and of the node's secrets.", Check.AbsolutePath);

    public static Setting DataDir { get; } = new("data_dir", null, "/var/lib/bibd",
        "The folder of the node's database and data.", Check.AbsolutePath);

    public static Setting RunDir { get; } = new("run_dir", null, "/run/bibd",
        "The private folder of the node's sockets; emptied by a restart of the machine.", Check.AbsolutePath);

    public static Setting ApiSocket { get; } = new("api.socket", null, "/run/bibd/bibd.sock",
        "The Unix socket of the API; its user is the node's administrator.", Check.Socket);

    public static Setting ApiTcp { get; } = new("api.tcp", "", "0.0.0.0:4443",
        "Where the API also listens over TCP, with TLS and sign-in, as address:port; empty for nowhere.",
        Check.EndPointOrNone);

    public static Setting ApiKeepAliveSeconds { get; } = new("api.keepalive_seconds", "30", "10",
        "After how many seconds of silence a peer on TCP is asked whether it is still there; it has a third of that to say so.",
        Check.Whole(1, 3600, "seconds"));

    public static Setting NodeName { get; } = new("node.name", "", "herbarium",
        "A name for people, up to 64 characters; nothing depends on it.", Check.Text(64)) { IsReloadable = true };

    public static Setting Role { get; } = new("role", "all", "silo",
        "What this process does: all (grains and API), silo (grains only) or gateway (API only).",
        Check.OneOf("all", "silo", "gateway"));

    public static Setting ClusterAddress { get; } = new("cluster.address", "", "10.0.0.5",
        "The IP address the node's other processes reach this one at; empty where the node is one process.",
        ClusterSettings.AddressProblem);

    public static Setting ClusterSiloPort { get; } = new("cluster.silo_port", "11111", "11112",
        "The port for other silos; opened only with cluster.address.", Check.Whole(1, 65_535, "ports"));

    public static Setting ClusterGatewayPort { get; } = new("cluster.gateway_port", "30000", "30001",
        "The port for gateways; opened only with cluster.address.", Check.Whole(1, 65_535, "ports"));

    public static Setting ClusterSharedDir { get; } = new("cluster.shared_dir", "", "/mnt/bib",
        "The folder on storage that every process of the node shares; needed with several.",
        value => value.Length == 0 ? null : Check.AbsolutePath(value));

    public static Setting GrainsActiveMax { get; } = new("grains.active_max", "50000", "500000",
        "Grains in memory at once, some 3 KiB each; those longest idle make room. The embedded engine keeps to it.",
        Check.Whole(100, 10_000_000, "grains"));

    public static Setting DashboardPort { get; } = new("dashboard.port", "0", "8081",
        "The loopback port of the grain dashboard, which asks for the token in dashboard.token; 0 for none.",
        Check.Whole(0, 65_535, "ports, or 0,"));

    public static Setting LogLevel { get; } = new("log.level", "information", "debug",
        "The least severe log message that is written.",
        Check.OneOf("trace", "debug", "information", "warning", "error", "none")) { IsReloadable = true };

    public static Setting LogFormat { get; } = new("log.format", "text", "json",
        "How log messages are written to standard error.", Check.OneOf("text", "json"));

    public static Setting LogRepeats { get; } = new("log.repeats_per_minute", "60", "1000",
        "Messages of one kind that the log has a minute; those behind are counted and told by number. 0 for no limit.",
        Check.Whole(0, 1_000_000, "messages")) { IsReloadable = true };

    public static Setting StopSeconds { get; } = new("stop_seconds", "30", "60",
        "How long an orderly stop may take, in seconds, before calls in progress are cut.",
        Check.Whole(1, 3600, "seconds")) { IsReloadable = true };

    public static Setting MetricsAddress { get; } = new("metrics.address", "", "127.0.0.1:9464",
        "The address and port that serve /metrics, /healthz and /readyz over plain HTTP to anybody; empty for none.",
        ListenAddress.Problem);

    public static Setting TelemetryEndpoint { get; } = new("telemetry.endpoint", "", "http://localhost:4318/v1/traces",
        "Where traces are sent by OTLP over HTTP; empty for nowhere.", Check.WebAddress);

    public static Setting TelemetryPercent { get; } = new("telemetry.percent", "100", "5",
        "Of 100 operations how many are traced, where their caller does not say.", Check.Whole(1, 100, "percent"));

    public static Setting P2pEnabled { get; } = new("p2p.enabled", "true", "false",
        "Whether the node takes part in the network of nodes.", Check.OneOf("true", "false"));

    public static Setting P2pMode { get; } = new("p2p.mode", "selective", "full",
        "What of the network the node keeps: full (everything), selective (the topics that it follows) or proxy (nothing).",
        Check.OneOf("full", "selective", "proxy")) { IsReloadable = true };

    public static Setting P2pListen { get; } = new("p2p.listen", "/ip4/0.0.0.0/tcp/4001",
        "/ip4/0.0.0.0/tcp/4101,/ip6/::/tcp/4101",
        "Where the node listens for others, as multiaddresses between commas; none for nowhere.",
        NetworkSettings.AddressesProblem);

    public static Setting P2pAnnounce { get; } = new("p2p.announce", "", "/dns4/data.example.org/tcp/4001",
        "Where others are told that the node is, as multiaddresses between commas; empty for where it listens.",
        NetworkSettings.AnnounceProblem);

    public static Setting P2pBootstrapPeers { get; } = new("p2p.bootstrap.peers", "/dns4/bib.dev/tcp/4001",
        "/ip4/192.0.2.7/tcp/4001", "Whom the node asks first, as multiaddresses between commas; none for nobody.",
        NetworkSettings.AddressesProblem);

    public static Setting P2pBootstrapMinPeers { get; } = new("p2p.bootstrap.min_peers", "1", "3",
        "With how many peers the node calls itself connected; with fewer it goes on dialling.",
        Check.Whole(0, 1000, "peers"));

    public static Setting P2pMdns { get; } = new("p2p.mdns.enabled", "true", "false",
        "Whether the node looks for others on the local network, and is found there.", Check.OneOf("true", "false"));

    public static Setting P2pDht { get; } = new("p2p.dht.mode", "auto", "server",
        "The node's part in the DHT: server, client, auto (a server while others can dial it) or off.",
        Check.OneOf("auto", "server", "client", "off"));

    public static Setting P2pNat { get; } = new("p2p.nat.enabled", "true", "false",
        "Whether the node asks routers for a port, uses relays and is one, and punches holes through NATs.",
        Check.OneOf("true", "false"));

    public static Setting P2pLowWatermark { get; } = new("p2p.connections.low_watermark", "100", "50",
        "How many connections are kept when there were too many.", Check.Whole(1, 10_000, "connections"));

    public static Setting P2pHighWatermark { get; } = new("p2p.connections.high_watermark", "400", "200",
        "Beyond how many connections the least useful are ended.", Check.Whole(1, 20_000, "connections"));

    public static Setting P2pGraceSeconds { get; } = new("p2p.connections.grace_seconds", "30", "60",
        "How long a new connection is left alone, in seconds.", Check.Whole(0, 3600, "seconds"));

    public static Setting P2pTransfersAtOnce { get; } = new("p2p.transfers.at_once", "4", "8",
        "Versions that are fetched from other nodes at once; more wait in line.", Check.Whole(1, 64, "versions"));

    public static Setting P2pTransfersPeers { get; } = new("p2p.transfers.peers_max", "32", "8",
        "Peers that one version is fetched from at most.", Check.Whole(1, 1000, "peers"));

    public static Setting P2pTransfersDown { get; } = new("p2p.transfers.down_kibibytes_per_second", "0", "20480",
        "What all transfers together may fetch, in KiB a second; 0 for no limit.",
        Check.Whole(0, 1_073_741_824, "kibibytes a second, or 0,"));

    public static Setting P2pTransfersUp { get; } = new("p2p.transfers.up_kibibytes_per_second", "0", "20480",
        "What other nodes may fetch from this one together, in KiB a second; 0 for no limit.",
        Check.Whole(0, 1_073_741_824, "kibibytes a second, or 0,"));

    public static Setting P2pTransfersRetries { get; } = new("p2p.transfers.retries", "3", "10",
        "How often a chunk is asked for again after a peer broke off over it.", Check.Whole(0, 100, "times"));

    public static Setting P2pTransfersChunkSeconds { get; } = new("p2p.transfers.chunk_seconds", "30", "120",
        "How long a peer may take for a chunk, in seconds, before it is left.", Check.Whole(1, 3600, "seconds"));

    public static Setting P2pApiServe { get; } = new("p2p.api.serve", "true", "false",
        "Whether other nodes may read through this node's API, as proxies do.", Check.OneOf("true", "false"));

    public static Setting P2pApiQueries { get; } = new("p2p.api.queries", "false", "true",
        "Whether they may also run SQL, previews and comparisons here, within the limits of query.*.", Check.OneOf("true", "false"));

    public static Setting P2pProxyFavourites { get; } = new("p2p.proxy.favourites", "",
        "12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA",
        "The nodes that a proxy asks first, by their ids between commas.", NetworkSettings.PeersProblem);

    public static Setting P2pProxyCacheSeconds { get; } = new("p2p.proxy.cache_seconds", "120", "30",
        "How long a proxy answers with what a node has answered, in seconds; 0 for never.",
        Check.Whole(0, 86_400, "seconds, or 0,"));

    public static Setting P2pProxyCacheEntries { get; } = new("p2p.proxy.cache_entries", "1000", "10000",
        "Answers that a proxy remembers.", Check.Whole(1, 1_000_000, "answers"));

    public static Setting P2pProxyCacheMebibytes { get; } = new("p2p.proxy.cache_mebibytes", "16", "64",
        "Memory for the answers that a proxy remembers, in MiB.", Check.Whole(1, 4096, "mebibytes"));

    public static Setting QuarantineMebibytes { get; } = new("blobs.quarantine_mebibytes", "1024", "0",
        "Damaged files that are set aside for a person to look at, in MiB; the oldest goes first, 0 keeps none.",
        Check.Whole(0, 16_777_216, "mebibytes")) { IsReloadable = true };

    public static Setting QueryWorkers { get; } = new("query.workers", "2", "4",
        "Queries that run at once, each in a process of its own; more wait in line.", Check.Whole(1, 1024, "processes"));

    public static Setting QueryMemory { get; } = new("query.memory_mebibytes", "1024", "4096",
        "Memory for one query's data in MiB, 32 to 1048576; what does not fit goes to disk.",
        Check.Whole(32, 1_048_576, "mebibytes"));

    public static Setting QueryTemporary { get; } = new("query.temporary_mebibytes", "10240", "102400",
        "Disk for what does not fit into one query's memory, in MiB; 0 for none.", Check.Whole(0, 16_777_216, "mebibytes"));

    public static Setting QueryCache { get; } = new("query.cache_mebibytes", "20480", "102400",
        "Disk for files of several chunks that queries read, in MiB.", Check.Whole(0, 16_777_216, "mebibytes"));

    public static Setting QuerySeconds { get; } = new("query.time_seconds", "300", "3600",
        "The longest a query may take, in seconds.", Check.Whole(1, 86_400, "seconds")) { IsReloadable = true };

    public static Setting QueryRows { get; } = new("query.rows_max", "10000000", "1000000000",
        "Rows that one query answers; the rest is left out, and the answer says so.",
        Check.Whole(1, 2_000_000_000, "rows")) { IsReloadable = true };

    public static Setting QueryThreads { get; } = new("query.threads", "0", "4",
        "Threads of one query; 0 for as many as there are processors.", Check.Whole(0, 1024, "threads, or 0,"));

    public static Setting JobsAtOnce { get; } = new("jobs.at_once", "2", "4",
        "Jobs that run at once; more wait in the queue.", Check.Whole(1, 1024, "jobs"));

    public static Setting JobsKeptDays { get; } = new("jobs.kept_days", "30", "365",
        "How long jobs that have ended are kept, with their logs, in days; what they published stays.",
        Check.Whole(1, 36_500, "days")) { IsReloadable = true };

    public static Setting JobsKeptMax { get; } = new("jobs.kept_max", "20000", "1000",
        "Jobs that have ended and are kept at most, with their logs; the oldest go first.",
        Check.Whole(1, 10_000_000, "jobs")) { IsReloadable = true };

    public static Setting JobsHttpNetworks { get; } = new("jobs.http.allowed_networks", "", "10.1.2.0/24,fd00:1::/64",
        "Networks between commas that jobs may fetch from although they are not of the public internet; empty for none.",
        Check.Networks);

    public static Setting JobsHttpMebibytes { get; } = new("jobs.http.max_mebibytes", "4096", "65536",
        "The largest file that a job fetches from a web server, in MiB.", Check.Whole(1, 1_048_576, "mebibytes"));

    public static Setting PostgresProvider { get; } = new("postgres.provider", "automatic", "container",
        "Where the database's server comes from; automatic is the one that ran it last, else local, else container.",
        Check.OneOf("automatic", "local", "container", "external"));

    public static Setting PostgresBinDirectory { get; } = new("postgres.bin_directory", "", "/usr/lib/postgresql/18/bin",
        "The folder of initdb and postgres; empty to look on PATH, in the system's folders and beside bibd.",
        value => value.Length == 0 ? null : Check.AbsolutePath(value));

    public static Setting PostgresMajor { get; } = new("postgres.major", "0", "18",
        "The version a new database is made with, 14 to 18; 0 for the newest found. An existing one keeps its own.",
        value => value == "0" ? null : Check.Whole(14, 18, "the major version, or 0,")(value));

    public static Setting PostgresAccount { get; } = new("postgres.account", "", "postgres",
        "The account PostgreSQL runs under when bibd is root; empty for postgres, else nobody.", Check.Text(32));

    public static Setting PostgresMaxConnections { get; } = new("postgres.max_connections", "100", "200",
        "Connections the database takes, 20 to 1000; each costs it a process.", Check.Whole(20, 1000, "connections"));

    public static Setting PostgresPoolSize { get; } = new("postgres.pool_size", "24", "48",
        "Connections each database role's pool holds at most, 1 to 500, and never more than its share of those there are.",
        Check.Whole(1, 500, "connections"));

    public static Setting PostgresSharedBuffers { get; } = new("postgres.shared_buffers_mebibytes", "64", "1024",
        "The database's page cache in MiB, 16 to 262144.", Check.Whole(16, 262_144, "mebibytes"));

    public static Setting PostgresQueryLog { get; } = new("postgres.query_log", "ddl", "all",
        "Statements the database's log keeps, without their values: none, ddl, mod (every change) or all.",
        Check.OneOf("none", "ddl", "mod", "all"));

    public static Setting PostgresLogDays { get; } = new("postgres.log_days", "90", "30",
        "Days the database's log is kept, 1 to 3650.", Check.Whole(1, 3650, "days"));

    public static Setting PostgresLogMebibytes { get; } = new("postgres.log_mebibytes", "512", "4096",
        "How large the database's log may grow in MiB, 16 to 1048576; the oldest goes first.",
        Check.Whole(16, 1_048_576, "mebibytes"));

    public static Setting PostgresStartSeconds { get; } = new("postgres.start_seconds", "300", "1800",
        "The longest the database may take to start, recovery after a crash included, in seconds.",
        Check.Whole(1, 86_400, "seconds"));

    public static Setting PostgresContainerEngine { get; } = new("postgres.container_engine", "", "podman",
        "docker, podman or a program's full path; empty for the first of the two on PATH that answers.", Check.Text(256));

    public static Setting PostgresContainerImage { get; } = new(
        "postgres.container_image", "docker.io/library/postgres", "registry.lab/postgres",
        "The container's image without a tag; the version is pinned by bibd.", Check.Text(256));

    public static Setting PostgresContainerMemory { get; } = new("postgres.container_memory_mebibytes", "1024", "4096",
        "The most memory the container may use in MiB, 256 to 1048576.", Check.Whole(256, 1_048_576, "mebibytes"));

    public static Setting PostgresContainerCpus { get; } = new("postgres.container_cpus", "2", "4",
        "The most processors the container may keep busy, 1 to 1024.", Check.Whole(1, 1024, "processors"));

    public static Setting PostgresExternalHost { get; } = new("postgres.external.host", "", "db.lab.example",
        "The external server's name as its certificate has it, or the absolute path of its socket's folder.",
        Check.Text(256));

    public static Setting PostgresExternalPort { get; } = new("postgres.external.port", "5432", "5433",
        "The external server's port.", Check.Whole(1, 65_535, "ports"));

    public static Setting PostgresExternalRootCertificate { get; } = new(
        "postgres.external.root_certificate", "", "/etc/bibd/postgres-ca.crt",
        "The authority that signed the external server's certificate, PEM; needed over TCP.", FileOrNone);

    public static Setting PostgresExternalClientCertificate { get; } = new(
        "postgres.external.client_certificate", "", "/etc/bibd/postgres.crt",
        "The node's certificate for the external server, PEM; needed over TCP.", FileOrNone);

    public static Setting PostgresExternalClientKey { get; } = new(
        "postgres.external.client_key", "", "/etc/bibd/postgres.key",
        "The key of that certificate, PEM, mode 0600; needed over TCP.", FileOrNone);

    public static Setting PostgresExternalAdminPasswordFile { get; } = new(
        "postgres.external.admin_password_file", "", "/etc/bibd/postgres-admin",
        "A file of mode 0600 with the password of the external server's bibd_admin.", FileOrNone);

    /// <summary>Every setting, in the order of the help.</summary>
    public static IReadOnlyList<Setting> All { get; } =
    [
        ConfigDir, DataDir, RunDir, ApiSocket, ApiTcp, ApiKeepAliveSeconds, NodeName, Role, ClusterAddress,
        ClusterSiloPort, ClusterGatewayPort, ClusterSharedDir, GrainsActiveMax, DashboardPort, LogLevel, LogFormat,
        LogRepeats, StopSeconds, MetricsAddress, TelemetryEndpoint, TelemetryPercent,
        P2pEnabled, P2pMode, P2pListen, P2pAnnounce, P2pBootstrapPeers, P2pBootstrapMinPeers, P2pMdns, P2pDht, P2pNat,
        P2pLowWatermark, P2pHighWatermark, P2pGraceSeconds, P2pTransfersAtOnce, P2pTransfersPeers, P2pTransfersDown,
        P2pTransfersUp, P2pTransfersRetries, P2pTransfersChunkSeconds, P2pApiServe, P2pApiQueries, P2pProxyFavourites,
        P2pProxyCacheSeconds, P2pProxyCacheEntries, P2pProxyCacheMebibytes,
        QuarantineMebibytes, QueryWorkers, QueryMemory, QueryTemporary, QueryCache, QuerySeconds, QueryRows, QueryThreads,
        JobsAtOnce, JobsKeptDays, JobsKeptMax, JobsHttpNetworks, JobsHttpMebibytes,
        PostgresProvider, PostgresBinDirectory, PostgresMajor, PostgresAccount, PostgresMaxConnections, PostgresPoolSize,
        PostgresSharedBuffers, PostgresQueryLog, PostgresLogDays, PostgresLogMebibytes, PostgresStartSeconds,
        PostgresContainerEngine, PostgresContainerImage, PostgresContainerMemory, PostgresContainerCpus,
        PostgresExternalHost, PostgresExternalPort, PostgresExternalRootCertificate,
        PostgresExternalClientCertificate, PostgresExternalClientKey, PostgresExternalAdminPasswordFile,
    ];

    private static string? FileOrNone(string value) => value.Length == 0 ? null : Check.AbsolutePath(value);

    /// <summary>What a setting is when nothing is said.</summary>
    public static string DefaultOf(Setting setting, IMachine machine, Func<Setting, string> chosen) =>
        setting.Default ?? setting.Key switch
        {
            "config_dir" => DefaultPaths.ConfigFolder(machine),
            "data_dir" => DefaultPaths.DataFolder(machine),
            "run_dir" => DefaultPaths.RunFolder(machine),
            "api.socket" => Path.Combine(chosen(RunDir), Client.Connections.SocketLocation.FileName),
            _ => throw new InvalidOperationException($"setting {setting.Key} has no default"),
        };
}
