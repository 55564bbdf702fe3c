using System.Net.Sockets;
using Bib.Storage.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Bib.Storage.Database;

/// <summary>
/// Runs transactions under a role, tagged with operation, component and node. A transaction is one round trip: tags
/// and statements are one pipelined batch, which the server runs as a single implicit transaction. Every statement that
/// a node sends goes through here, but for the question whether the server answers at all.
/// </summary>
/// <remarks>
/// Once sent, a batch may commit although its caller gave up: pass <see cref="CancellationToken.None"/> where
/// not knowing the outcome is worse than waiting for it (grain saves do).
/// </remarks>
public sealed class BibDatabase(IPostgresLogins logins, string nodeId)
{
    /// <summary>First in every batch. All local to the transaction: a pooled connection keeps nothing of it.</summary>
    internal const string Tag = """
        SELECT set_config('application_name', $5, true), set_config('bib.operation_id', $2, true),
            set_config('bib.component', $3, true), set_config('bib.node_id', $4, true), set_config('role', $1, true)
        """;

    /// <summary>The same for a connection, for as long as it is lent.</summary>
    private const string TagSession = """
        SELECT set_config('application_name', $1, false), set_config('bib.operation_id', $2, false),
            set_config('bib.component', $3, false), set_config('bib.node_id', $4, false)
        """;

    /// <summary>The first in a batch of saves, whose rows and entries carry the rest themselves.</summary>
    private const string TagSaves = "SELECT set_config('application_name', $1, true)";

    /// <summary>The server took leave of a connection that had rested for too long (idle_session_timeout).</summary>
    private const string IdleSessionTimeout = "57P05";

    /// <summary>The node whose database this is; every audit entry carries it.</summary>
    public string NodeId { get; } = nodeId;

    /// <summary>Runs statements that return nothing of interest.</summary>
    /// <exception cref="PostgresException">
    /// One of them failed and all are taken back; <see cref="BibSqlState"/> has the states of Bib's own.
    /// </exception>
    public Task ExecuteAsync(
        OperationContext operation, Action<OperationBatch> build, CancellationToken cancellationToken) =>
        QueryAsync(operation, build, static (_, _) => ValueTask.FromResult(true), cancellationToken);

    /// <summary>Runs statements and reads what they return.</summary>
    /// <param name="operation">What the transaction carries.</param>
    /// <param name="build">Adds the statements.</param>
    /// <param name="read">
    /// Reads, beginning at the result set of the first added statement that returns one. What it answers counts only
    /// when this method returns: a later statement may still fail.
    /// </param>
    /// <param name="cancellationToken">Gives up waiting; see the remarks of the class.</param>
    /// <exception cref="PostgresException">One of them failed and all are taken back.</exception>
    public async Task<T> QueryAsync<T>(
        OperationContext operation,
        Action<OperationBatch> build,
        Func<NpgsqlDataReader, CancellationToken, ValueTask<T>> read,
        CancellationToken cancellationToken)
    {
        Check(operation);
        var pool = LoginFor(operation);
        try
        {
            await using var connection = await pool.OpenConnectionAsync(cancellationToken);
            await using var batch = new NpgsqlBatch(connection);
            var statements = new OperationBatch(batch);
            AddTags(statements, operation);
            build(statements);

            // Costs a trip only where this connection meets a statement for the first time.
            await batch.PrepareAsync(cancellationToken);
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            await reader.NextResultAsync(cancellationToken);
            var answer = await read(reader, cancellationToken);
            while (await reader.NextResultAsync(cancellationToken))
            {
                // An error of a later statement surfaces only when its result is reached.
            }

            return answer;
        }
        catch (NpgsqlException broken) when (IsBroken(broken))
        {
            // A connection rarely breaks alone, and nothing tells of one at rest before it is used.
            pool.Clear();
            throw;
        }
    }

    /// <summary>
    /// The same where statements only read: a connection that broke while it was at rest, as all do whose server ended
    /// beside them, costs the caller nothing, for what was read may be read again by a fresh one.
    /// </summary>
    /// <inheritdoc cref="QueryAsync"/>
    public async Task<T> ReadAsync<T>(
        OperationContext operation,
        Action<OperationBatch> build,
        Func<NpgsqlDataReader, CancellationToken, ValueTask<T>> read,
        CancellationToken cancellationToken)
    {
        try
        {
            return await QueryAsync(operation, build, read, cancellationToken);
        }
        catch (NpgsqlException broken) when (IsBroken(broken))
        {
            return await QueryAsync(operation, build, read, cancellationToken);
        }
    }

    /// <summary>
    /// A login that carries the operation until it is disposed, for work that takes several transactions, or several
    /// round trips in one: migrations, seals. Costs a round trip more than a batch.
    /// </summary>
    /// <param name="operation">What it carries.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="ArgumentException">
    /// The role logs in as bibd_app, whose connections are given back without being wiped: it has batches.
    /// </exception>
    public async Task<OperationConnection> OpenAsync(OperationContext operation, CancellationToken cancellationToken)
    {
        Check(operation);
        if (IsApp(operation.Role))
        {
            throw new ArgumentException(
                $"{operation.Role} keeps no tags from one transaction to the next; use {nameof(QueryAsync)}.",
                nameof(operation));
        }

        var pool = logins.As(operation.Role);
        try
        {
            return await OpenAsync(pool, operation, cancellationToken);
        }
        catch (NpgsqlException broken) when (broken is not PostgresException { IsTransient: false })
        {
            // A server that restarted by itself broke the connections at rest, and nothing tells before one is used.
            // Nothing was asked of this one yet; a fresh one says how the server is.
            pool.Clear();
            return await OpenAsync(pool, operation, cancellationToken);
        }
    }

    private async Task<OperationConnection> OpenAsync(
        NpgsqlDataSource pool, OperationContext operation, CancellationToken cancellationToken)
    {
        var connection = await pool.OpenConnectionAsync(cancellationToken);
        try
        {
            var opened = new OperationConnection(connection);
            await using var tag = opened.Command(
                TagSession,
                (NpgsqlDbType.Text, operation.ApplicationName),
                (NpgsqlDbType.Text, operation.OperationId.ToString()),
                (NpgsqlDbType.Text, operation.Component),
                (NpgsqlDbType.Text, NodeId));
            await tag.ExecuteNonQueryAsync(cancellationToken);
            return opened;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private void AddTags(OperationBatch batch, OperationContext operation)
    {
        if (operation.IsSave)
        {
            batch.Add(TagSaves, (NpgsqlDbType.Text, operation.ApplicationName));
            return;
        }

        batch.Add(
            Tag,
            (NpgsqlDbType.Text, operation.Role.Name),
            (NpgsqlDbType.Text, operation.OperationId.ToString()),
            (NpgsqlDbType.Text, operation.Component),
            (NpgsqlDbType.Text, NodeId),
            (NpgsqlDbType.Text, operation.ApplicationName));
    }

    /// <summary>Whether it is the connection that failed, or the server that took leave of it.</summary>
    private static bool IsBroken(NpgsqlException failure) => failure is PostgresException said
        ? said.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or IdleSessionTimeout
        : failure.InnerException is IOException or SocketException;

    private static void Check(OperationContext operation)
    {
        if (operation.Component.Length is 0 or > OperationContext.ComponentLengthMax)
        {
            throw new ArgumentException(
                $"Component '{operation.Component}' has {operation.Component.Length} characters; "
                + $"give 1 to {OperationContext.ComponentLengthMax}.",
                nameof(operation));
        }
    }

    /// <summary>bibd_app steps down to the job roles by itself; the others have a login of their own.</summary>
    private NpgsqlDataSource LoginFor(OperationContext operation) =>
        operation.IsSave ? logins.ForSaves
        : IsApp(operation.Role) ? logins.As(DatabaseRole.App)
        : logins.As(operation.Role);

    private static bool IsApp(DatabaseRole role) => role == DatabaseRole.App
        || role == DatabaseRole.Scrape || role == DatabaseRole.Query || role == DatabaseRole.Transform;
}
