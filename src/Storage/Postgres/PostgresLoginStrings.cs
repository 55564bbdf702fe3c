using Bib.Storage.Identity;
using Npgsql;

namespace Bib.Storage.Postgres;

/// <summary>How each role logs in to the node's server, or to an external one.</summary>
/// <param name="options">Which server, and its limits.</param>
/// <param name="identity">What the roles' passwords derive from on an external server.</param>
/// <param name="socketFolder">Where the node's own server listens.</param>
/// <param name="clock">Gives logins ids in the order of time.</param>
internal sealed class PostgresLoginStrings(
    PostgresOptions options, NodeIdentity identity, string socketFolder, TimeProvider clock)
{
    private readonly CredentialStore _credentials = new(options.SecretsFile, identity);
    private readonly Guid _run = Guid.CreateVersion7(clock.GetUtcNow());

    /// <summary>Seconds; the driver takes no more.</summary>
    private const int LongestWait = 1024;

    private const int QuestionsALogin = 6;

    private static readonly TimeSpan _probeWaitsMax = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _callerWaits = TimeSpan.FromSeconds(15);

    private bool IsExternal => options.Provider == PostgresProvider.External;

    /// <summary>The password of a role, made at first need where nobody else chose it.</summary>
    public string PasswordOf(DatabaseRole role) =>
        !IsExternal ? _credentials.PasswordOf(role)
        : role == DatabaseRole.Admin ? ExternalPostgres.AdminPassword(options.External)
        : SharedPassword.Of(identity, role);

    /// <summary>For a pool of so many connections, with settings as PGOPTIONS has them.</summary>
    public NpgsqlConnectionStringBuilder ForPool(DatabaseRole role, int connectionsMax, string? settings)
    {
        var login = As(role);
        login.MaxPoolSize = connectionsMax;
        if (settings is not null) login.Options = $"{login.Options} {settings}".Trim();
        return login;
    }

    /// <summary>
    /// For the question whether the server answers: a fresh login now and then, what a caller would meet and not what a
    /// pool remembers. Not each time: a node that rests would write of nothing else into the server's log. An external
    /// server's connection is kept while it works.
    /// </summary>
    public NpgsqlConnectionStringBuilder ForProbe()
    {
        var login = As(DatabaseRole.Admin);
        login.MaxPoolSize = 1;
        if (!IsExternal)
            login.ConnectionLifetime = Math.Max(1, (int)(options.ProbeInterval * QuestionsALogin).TotalSeconds);

        // Not longer than the silence it is to notice.
        var waits = options.UnwellMax < _probeWaitsMax ? options.UnwellMax : _probeWaitsMax;
        login.Timeout = login.CommandTimeout = Math.Max(1, (int)waits.TotalSeconds);
        login.ApplicationName = $"health/{Guid.CreateVersion7(clock.GetUtcNow())}";
        return login;
    }

    private NpgsqlConnectionStringBuilder As(DatabaseRole role)
    {
        var login = IsExternal
            ? ExternalPostgres.Connection(options.External)
            : new NpgsqlConnectionStringBuilder
            {
                Host = socketFolder,
                Port = ServerConfiguration.Port,
                SslMode = SslMode.Disable,
            };
        login.Database = PostgresCluster.DatabaseName;
        login.Username = role.Name;
        login.Password = PasswordOf(role);
        login.ApplicationName = ManagedPostgres.PoolNameOf(role, _run);
        login.CommandTimeout = 30;
        login.IncludeErrorDetail = false;
        login.PersistSecurityInfo = false;

        // A caller rather hears soon that the server is away; whoever prepares the database waits as a start does for
        // the server itself, for a machine that has much to do takes long to let somebody in.
        var waits = role == DatabaseRole.Admin || role == DatabaseRole.AdminJobs ? options.StartTimeout : _callerWaits;
        login.Timeout = Math.Clamp((int)waits.TotalSeconds, 1, LongestWait);

        // Whatever grains' statements set is local to a transaction: nothing to take back when a connection is
        // returned.
        login.NoResetOnClose = role == DatabaseRole.App;
        return login;
    }
}
