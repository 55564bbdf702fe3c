using Bib.Storage.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Bib.Storage.Database;

/// <summary>
/// Runs transactions under a role, tagged with operation, component and node. A transaction is one round trip: tags
/// and statements are one pipelined batch, which the server runs as a single implicit transaction.
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
        if (operation.Component.Length is 0 or > OperationContext.ComponentLengthMax)
        {
            throw new ArgumentException(
                $"Component '{operation.Component}' has {operation.Component.Length} characters; "
                + $"give 1 to {OperationContext.ComponentLengthMax}.",
                nameof(operation));
        }

        await using var connection = await LoginFor(operation.Role).OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        var statements = new OperationBatch(batch);
        statements.Add(
            Tag,
            (NpgsqlDbType.Text, operation.Role.Name),
            (NpgsqlDbType.Text, operation.OperationId.ToString()),
            (NpgsqlDbType.Text, operation.Component),
            (NpgsqlDbType.Text, NodeId),
            (NpgsqlDbType.Text, operation.ApplicationName));
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

    /// <summary>bibd_app steps down to the job roles by itself; the others have a login of their own.</summary>
    private NpgsqlDataSource LoginFor(DatabaseRole role) =>
        role == DatabaseRole.Scrape || role == DatabaseRole.Query || role == DatabaseRole.Transform
            ? logins.As(DatabaseRole.App)
            : logins.As(role);
}
