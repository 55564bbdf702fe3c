using System.Collections.Concurrent;
using Bib.Storage.Identity;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Bib.Storage.Postgres;

/// <summary>
/// The node's own PostgreSQL: made at the first start, adopted when a killed bibd left it running, started again when
/// it crashes, stopped with the node. Needs the data directory's lock to be held.
/// </summary>
public sealed partial class ManagedPostgres : IPostgresLogins, IAsyncDisposable
{
    private static readonly TimeSpan _firstPause = TimeSpan.FromMilliseconds(100);

    private readonly PostgresOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<ManagedPostgres> _logger;
    private readonly ServerAccount? _account;
    private readonly PostgresCluster _cluster;
    private readonly CredentialStore _credentials;
    private readonly ConcurrentDictionary<DatabaseRole, NpgsqlDataSource> _pools = [];
    private readonly CancellationTokenSource _stopping = new();
    private PostgresBinaries? _binaries;
    private Postmaster? _postmaster;
    private Task _keeping = Task.CompletedTask;

    /// <summary>Prepares; nothing is touched before <see cref="StartAsync"/>.</summary>
    public ManagedPostgres(
        PostgresOptions options, NodeIdentity identity, TimeProvider clock, ILoggerFactory loggers)
    {
        _options = options;
        _clock = clock;
        _logger = loggers.CreateLogger<ManagedPostgres>();
        _account = ServerAccount.Choose(options.Account);
        _cluster = new PostgresCluster(options, _account);
        _credentials = new CredentialStore(options.SecretsFile, identity);
    }

    /// <summary>How the server is now.</summary>
    public PostgresState State { get; private set; }

    /// <summary>The postmaster's pid while there is one.</summary>
    public int? ProcessId => _postmaster?.Id;

    /// <summary>What the server runs, once it does.</summary>
    public PostgresBinaries? Binaries => _binaries;

    /// <summary>The folder of the server's socket.</summary>
    public string SocketDirectory => _cluster.Path;

    /// <summary>How often the server was started again after it had stopped by itself.</summary>
    public int Restarts { get; private set; }

    /// <inheritdoc/>
    public NpgsqlDataSource As(DatabaseRole role) => State == PostgresState.Stopped
        ? throw new InvalidOperationException("PostgreSQL is not running.")
        : _pools.GetOrAdd(role, MakePool);

    /// <inheritdoc/>
    public string PasswordOf(DatabaseRole role) => _credentials.PasswordOf(role);

    /// <summary>Brings the server up and keeps it up until <see cref="StopAsync"/>.</summary>
    /// <exception cref="PostgresServerException">It can't be; says why and what to do.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _cluster.CheckSocketPath();
        State = PostgresState.Starting;
        try
        {
            var exists = _cluster.Exists;
            _binaries = ReadableBinaries.Provide(
                PostgresBinaryFinder.Find(_options, exists ? _cluster.ReadMajor() : 0), _account);
            if (!exists)
            {
                LogCreating(_binaries.Version);
                await _cluster.CreateAsync(
                    _binaries, ScramVerifier.Of(PasswordOf(DatabaseRole.Admin)), cancellationToken);
            }

            await BringUpPatientlyAsync(cancellationToken);
        }
        catch
        {
            // A server that came up too late, or whose caller gave up, is not left behind.
            if (_postmaster is { } late) await late.StopAsync(_options.StopTimeout);
            _postmaster = null;
            State = PostgresState.Stopped;
            throw;
        }

        _keeping = KeepAsync(_stopping.Token);
    }

    /// <summary>Closes the pools and stops the server: fast, then by force after the configured time.</summary>
    public async Task StopAsync()
    {
        if (State == PostgresState.Stopped) return;
        await _stopping.CancelAsync();
        await _keeping;
        State = PostgresState.Stopped;
        foreach (var pool in _pools.Values) await pool.DisposeAsync();
        _pools.Clear();
        if (_postmaster is { } postmaster) await postmaster.StopAsync(_options.StopTimeout);
        _postmaster = null;
        LogStopped();
    }

    /// <summary>Stops the server, if it runs.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stopping.Dispose();
    }

    /// <summary>Lets go as a killed node would: the server runs on, nobody looks after it.</summary>
    internal async Task AbandonAsync()
    {
        await _stopping.CancelAsync();
        await _keeping;
    }

    /// <summary>
    /// Backends of a postmaster that was killed a moment ago end by themselves; until the last has, the server refuses
    /// to run beside them, and is asked again.
    /// </summary>
    private async Task BringUpPatientlyAsync(CancellationToken cancellationToken)
    {
        var started = _clock.GetTimestamp();
        while (true)
        {
            try
            {
                await BringUpAsync(cancellationToken);
                return;
            }
            catch (PostgresServerException refusal)
                when (refusal.Message.Contains("shared memory block", StringComparison.Ordinal)
                    && _clock.GetElapsedTime(started) < _options.StartTimeout)
            {
                LogNotStarted(refusal, _firstPause);
                await Task.Delay(_firstPause, _clock, cancellationToken);
            }
        }
    }

    private async Task BringUpAsync(CancellationToken cancellationToken)
    {
        if (Postmaster.Find(_cluster, _clock) is { } left)
        {
            _postmaster = left;
            if (await IsWellAsync(cancellationToken))
            {
                LogAdopted(left.Id);
                State = PostgresState.Running;
                return;
            }

            LogUnwell(left.Id);
            await left.StopAsync(_options.StopTimeout);
        }

        _cluster.WriteConfiguration();
        var postmaster = Postmaster.Start(_cluster, new ServerCommand(_account, _cluster.Path), _binaries!, _clock);
        _postmaster = postmaster;
        await postmaster.WaitUntilReadyAsync(_options.StartTimeout, cancellationToken);
        State = PostgresState.Running;
        LogRunning(_binaries!.Version, postmaster.Id);
    }

    /// <summary>Looks after the server: one that stopped is started again, with growing pauses.</summary>
    private async Task KeepAsync(CancellationToken cancellationToken)
    {
        var pause = _firstPause;
        try
        {
            while (true)
            {
                await Task.Delay(State == PostgresState.Running ? _options.HealthInterval : pause, _clock, cancellationToken);
                if (State == PostgresState.Running && _postmaster!.IsAlive)
                {
                    pause = _firstPause;
                    continue;
                }

                if (State == PostgresState.Running) LogLost(_postmaster!.Id);
                State = PostgresState.Starting;
                foreach (var pool in _pools.Values) pool.Clear();
                try
                {
                    await BringUpAsync(cancellationToken);
                    Restarts++;
                }
                catch (Exception failure) when (failure is not OperationCanceledException)
                {
                    LogNotStarted(failure, pause);
                    pause = pause * 2 < _options.RestartPauseMax ? pause * 2 : _options.RestartPauseMax;
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopping; StopAsync waits for this.
        }
    }

    private async Task<bool> IsWellAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _postmaster!.WaitUntilReadyAsync(_options.StartTimeout, cancellationToken);
            await using var connection = await As(DatabaseRole.Admin).OpenConnectionAsync(cancellationToken);
            await using var command = new NpgsqlCommand("SELECT 1", connection);
            return await command.ExecuteScalarAsync(cancellationToken) is 1;
        }
        catch (Exception failure) when (failure is NpgsqlException or PostgresServerException or TimeoutException)
        {
            return false;
        }
    }

    private NpgsqlDataSource MakePool(DatabaseRole role) => NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder
    {
        Host = _cluster.Path,
        Port = ServerConfiguration.Port,
        Database = PostgresCluster.DatabaseName,
        Username = role.Name,
        Password = PasswordOf(role),
        ApplicationName = "bibd",
        MaxPoolSize = _options.PoolSize,
        Timeout = 5,
        CommandTimeout = 30,
        SslMode = SslMode.Disable,
        IncludeErrorDetail = false,
        PersistSecurityInfo = false,
    });
}
