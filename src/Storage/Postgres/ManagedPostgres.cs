using Bib.Storage.Identity;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Bib.Storage.Postgres;

/// <summary>
/// The node's own PostgreSQL: made at the first start, adopted when a killed bibd left it running, started again when
/// it crashes or no longer answers, stopped with the node. Needs the data directory's lock to be held. An external
/// server is only logged in to.
/// </summary>
public sealed partial class ManagedPostgres : IPostgresLogins, IAsyncDisposable
{
    private static readonly TimeSpan _firstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _poll = TimeSpan.FromMilliseconds(20);

    private readonly PostgresOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<ManagedPostgres> _logger;
    private readonly PostgresCluster _cluster;
    private readonly ServerRunners _runners;
    private readonly PostgresLoginStrings _logins;
    private readonly PostgresPools _pools;
    private readonly PostgresProbe _probe;
    private readonly CancellationTokenSource _stopping = new();
    private volatile PostgresState _state;
    private IServerRunner? _runner;
    private IPostmaster? _postmaster;
    private Task _keeping = Task.CompletedTask;

    /// <summary>Prepares; nothing is touched before <see cref="StartAsync"/>.</summary>
    public ManagedPostgres(
        PostgresOptions options, NodeIdentity identity, TimeProvider clock, ILoggerFactory loggers)
    {
        _options = options;
        _clock = clock;
        _logger = loggers.CreateLogger<ManagedPostgres>();
        var account = IsExternalIn(options) ? null : ServerAccount.Choose(options.Account);
        _cluster = new PostgresCluster(options, account);
        _runners = new ServerRunners(options, identity.PeerId, account, _cluster, clock);
        _logins = new PostgresLoginStrings(options, identity, _cluster.Path, clock);
        _pools = new PostgresPools(_logins);
        _probe = new PostgresProbe(_logins);
    }

    /// <summary>
    /// What statements carry before any work tags them, and those of the driver: the server's log tells them apart.
    /// </summary>
    /// <param name="role">
    /// Who logs in. What Orleans' AdoNet providers send as bibd_orleans does not pass
    /// <see cref="Database.BibDatabase"/>, so that this is all the name it has.
    /// </param>
    /// <param name="run">The id of the node's run.</param>
    public static string PoolNameOf(DatabaseRole role, Guid run) =>
        role == DatabaseRole.Orleans ? $"orleans/{run}" : $"pool/{run}";

    /// <summary>Half-made databases that killed starts left.</summary>
    public static IReadOnlyList<string> UnfinishedIn(PostgresOptions options) =>
        new PostgresCluster(options, null).Unfinished;

    /// <summary>
    /// Refuses a database whose keys are gone, before anything is written that would hide what is missing: a new
    /// identity or new passwords open nothing.
    /// </summary>
    /// <param name="options">Which database, and where its passwords are.</param>
    /// <param name="identityFile">Where the node's identity is, or would be made.</param>
    /// <exception cref="PostgresServerException">Names what is missing, and what to do.</exception>
    public static void RefuseWithoutKeys(PostgresOptions options, string identityFile)
    {
        if (IsExternalIn(options)) return;
        var cluster = new PostgresCluster(options, null);
        if (!cluster.Exists) return;
        foreach (var file in new[] { identityFile, options.SecretsFile })
        {
            if (File.Exists(file)) continue;
            throw new PostgresServerException(
                $"The database '{cluster.Path}' is there, but '{file}' is not: nobody can log in without '{identityFile}' "
                + $"and '{options.SecretsFile}', which belong together. Restore both from the backup, or name the folder "
                + "that has them (--config-dir); nothing was changed. To give the database up: bibd cleanup --database.");
        }
    }

    /// <summary>How the server is now.</summary>
    public PostgresState State
    {
        get => _state;
        private set
        {
            if (_state == value) return;
            _state = value;
            StateChanged?.Invoke();
        }
    }

    /// <summary>
    /// <see cref="State"/> is another one, said by whoever looks after the server: handlers read it, and are quick.
    /// </summary>
    public event Action? StateChanged;

    /// <summary>The postmaster's pid while there is one; 0 in a container.</summary>
    public int? ProcessId => _postmaster?.Id;

    /// <summary>The programs that a local server runs, once it does.</summary>
    public PostgresBinaries? Binaries => (_runner as LocalRunner)?.Binaries;

    /// <summary>The server's version, once it runs.</summary>
    public string? Version => _probe.Version ?? _runner?.Version;

    /// <summary>Who runs the server; automatic until that is known.</summary>
    public PostgresProvider Provider =>
        IsExternalIn(_options) ? PostgresProvider.External : _runner?.Provider ?? PostgresProvider.Automatic;

    /// <summary>The folder of the server's socket.</summary>
    public string SocketDirectory => _cluster.Path;

    /// <summary>How often the server was started again after it had stopped by itself.</summary>
    public int Restarts { get; private set; }

    /// <inheritdoc/>
    public NpgsqlDataSource As(DatabaseRole role) => PoolOf(role, PoolSizeOf(role), settings: null);

    /// <inheritdoc/>
    public NpgsqlDataSource ForSaves =>
        PoolOf(DatabaseRole.App, IPostgresLogins.SaveConnectionsMax, IPostgresLogins.SaveSettings);

    /// <inheritdoc/>
    public int? ConnectionsMaxOf(DatabaseRole role) =>
        IsExternalIn(_options) ? null : ConnectionShares.Of(role, _options.MaxConnections);

    /// <inheritdoc/>
    public string PasswordOf(DatabaseRole role) => _logins.PasswordOf(role);

    /// <summary>Brings the server up and keeps it up until <see cref="StopAsync"/>; once for each instance.</summary>
    /// <exception cref="PostgresServerException">It can't be; says why and what to do.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        State = PostgresState.Starting;
        try
        {
            if (IsExternalIn(_options))
            {
                await GreetExternalAsync(cancellationToken);
                _keeping = WatchExternalAsync(_stopping.Token);
                return;
            }

            _cluster.CheckSocketPath();
            _runner = await _runners.ChooseAsync(cancellationToken);
            _cluster.WriteProvider(_runner.Provider);
            if (!_cluster.Exists)
            {
                LogCreating(_runner.Version);
                await _cluster.CreateAsync(
                    _runner, ScramVerifier.Of(PasswordOf(DatabaseRole.Admin)), cancellationToken);
            }

            await BringUpPatientlyAsync(cancellationToken);

            // Not before: by now, what a start that was killed a moment ago left at work has ended.
            _cluster.ForgetUnfinished();
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
        await _pools.DisposeAsync();
        await _probe.DisposeAsync();
        if (_postmaster is { } postmaster) await postmaster.StopAsync(_options.StopTimeout);
        _postmaster = null;
        LogStopped();
    }

    /// <summary>
    /// The server that a killed bibd left running, and the containers that one made, each with the way to end it; the
    /// data stay. For <c>bibd cleanup</c>, instead of a start; looking ends nothing.
    /// </summary>
    /// <exception cref="PostgresServerException">It cannot be told: no container engine answers.</exception>
    public async Task<IReadOnlyList<LeftServer>> FindLeftAsync(CancellationToken cancellationToken) =>
        IsExternalIn(_options) ? [] : await _runners.FindLeftAsync(cancellationToken);

    /// <summary>
    /// As <see cref="FindLeftAsync"/>, without the node's identity: sees a server that is a process of this machine,
    /// and no container.
    /// </summary>
    public static IReadOnlyList<LeftServer> FindLeftOnThisMachine(PostgresOptions options) =>
        IsExternalIn(options) ? [] : ServerRunners.FindLeft(new PostgresCluster(options, null), options, TimeProvider.System);

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

    private static bool IsExternalIn(PostgresOptions options) => options.Provider == PostgresProvider.External;

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
        if (await _runner!.FindAsync(cancellationToken) is { } left)
        {
            _postmaster = left;
            if (left.HasItsPrograms && await IsWellAsync(cancellationToken))
            {
                LogAdopted(left.Id);
                State = PostgresState.Running;
                return;
            }

            if (left.HasItsPrograms) LogUnwell(left.Id);
            else LogUprooted(left.Id);
            await left.StopAsync(_options.StopTimeout);
        }

        _cluster.WriteConfiguration();
        _postmaster = await _runner.StartAsync(cancellationToken);
        await WaitUntilReadyAsync(_postmaster, cancellationToken);
        State = PostgresState.Running;
        LogRunning(_runner.Version, _postmaster.Id);
    }

    /// <summary>
    /// Looks after the server: one that stopped or fell silent is started again, with growing pauses.
    /// </summary>
    private async Task KeepAsync(CancellationToken cancellationToken)
    {
        var pause = _firstPause;
        var probed = _clock.GetTimestamp();
        var answered = probed;
        try
        {
            while (true)
            {
                var wait = State == PostgresState.Running ? _options.HealthInterval : pause;
                await Task.Delay(wait, _clock, cancellationToken);
                if (State == PostgresState.Running && _postmaster!.IsAlive)
                {
                    pause = _firstPause;
                    if (_clock.GetElapsedTime(probed) < _options.ProbeInterval) continue;
                    probed = _clock.GetTimestamp();
                    _cluster.ForgetOldLogs(_clock.GetUtcNow());
                    if (await AnswersAsync(cancellationToken)) answered = _clock.GetTimestamp();
                    if (_clock.GetElapsedTime(answered) < _options.UnwellMax) continue;
                    LogSilent(_postmaster.Id, _clock.GetElapsedTime(answered));
                    State = PostgresState.Starting;
                }

                if (State == PostgresState.Running) LogLost(_postmaster!.Id);
                var isSilent = State == PostgresState.Starting && _postmaster is { IsAlive: true };
                State = PostgresState.Starting;
                _pools.Clear();
                try
                {
                    if (isSilent) await _postmaster!.StopAsync(_options.StopTimeout);
                    await BringUpAsync(cancellationToken);
                    Restarts++;
                    probed = answered = _clock.GetTimestamp();
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

    private async Task WaitUntilReadyAsync(IPostmaster postmaster, CancellationToken cancellationToken)
    {
        var started = _clock.GetTimestamp();
        while (!postmaster.IsReady)
        {
            if (!postmaster.IsAlive)
                throw new PostgresServerException($"PostgreSQL stopped while it started: {postmaster.Said}");
            if (_clock.GetElapsedTime(started) > _options.StartTimeout)
            {
                throw new PostgresServerException(
                    $"PostgreSQL was not ready after {_options.StartTimeout.TotalSeconds:0} s (postgres.start_seconds; "
                    + $"raise it where recovery takes longer): {postmaster.Said}");
            }

            await Task.Delay(_poll, _clock, cancellationToken);
        }
    }

    private async Task<bool> IsWellAsync(CancellationToken cancellationToken)
    {
        try
        {
            await WaitUntilReadyAsync(_postmaster!, cancellationToken);
            return await AnswersAsync(cancellationToken);
        }
        catch (PostgresServerException)
        {
            return false;
        }
    }

    /// <summary>
    /// Nobody here can start it again; what can be done is to say that it is away, and to let go of the connections
    /// that it broke.
    /// </summary>
    private async Task WatchExternalAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(_options.HealthInterval, _clock, cancellationToken);
                var failure = await _probe.AskAsync(cancellationToken);
                if (failure is null == (State == PostgresState.Running)) continue;
                if (failure is null) LogExternalBack(_options.External.Host);
                else LogExternalAway(failure, _options.External.Host);
                _pools.Clear();
                State = failure is null ? PostgresState.Running : PostgresState.Starting;
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Stopping; StopAsync waits for this.
        }
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        if (await _probe.AskAsync(cancellationToken) is not { } failure) return true;
        LogUnanswered(failure);
        return false;
    }

    private async Task GreetExternalAsync(CancellationToken cancellationToken)
    {
        var isThere = await AnswersAsync(cancellationToken);
        ExternalPostgres.Require(_options.External, isThere, _probe);
        State = PostgresState.Running;
    }

    /// <summary>No more than the server gives the role: who waits in a pool is served, who is refused is not.</summary>
    private int PoolSizeOf(DatabaseRole role)
    {
        if (role == DatabaseRole.Admin || ConnectionsMaxOf(role) is not { } most) return _options.PoolSize;
        var saving = role == DatabaseRole.App ? IPostgresLogins.SaveConnectionsMax : 0;
        return Math.Min(_options.PoolSize, most - saving);
    }

    private NpgsqlDataSource PoolOf(DatabaseRole role, int connectionsMax, string? settings) =>
        State == PostgresState.Stopped
            ? throw new InvalidOperationException("PostgreSQL is not running.")
            : _pools.Of(role, connectionsMax, settings);
}
