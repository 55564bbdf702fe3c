using Npgsql;
using NpgsqlTypes;

namespace Bib.Storage.Database;

/// <summary>
/// The statements of one transaction, sent together. They run in the order added; the first that fails takes all back.
/// Every parameter says its type, so that each statement is prepared once per connection.
/// </summary>
public sealed class OperationBatch
{
    private const string Append = "SELECT bib.audit_append($1, $2, $3, $4, $5, $6, $7)";
    private const string Outbox = "INSERT INTO bib.catalog_log (kind, subject_id, payload) VALUES ($1, $2, $3)";
    private readonly NpgsqlBatch _batch;

    internal OperationBatch(NpgsqlBatch batch) => _batch = batch;

    /// <summary>Adds a statement with positional parameters ($1, $2, …).</summary>
    /// <param name="sql">A constant: values go into parameters, or nothing is prepared.</param>
    /// <param name="parameters">In order; a null value is SQL's null.</param>
    public OperationBatch Add(string sql, params ReadOnlySpan<(NpgsqlDbType Type, object? Value)> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var (type, value) in parameters)
        {
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = value ?? DBNull.Value });
        }

        _batch.BatchCommands.Add(command);
        return this;
    }

    /// <summary>
    /// Adds a write that must find exactly the version it was made from. The statement returns a row for each row
    /// it wrote (<c>… WHERE id = $1 AND version = $2 RETURNING version</c>); when there is none the transaction
    /// fails with <see cref="BibSqlState.VersionConflict"/>. Its result set is that of the guard: skip it.
    /// </summary>
    public OperationBatch AddGuarded(
        string sql, params ReadOnlySpan<(NpgsqlDbType Type, object? Value)> parameters) =>
        Add(Guarded(sql), parameters);

    /// <summary>Adds an audit entry; the transaction's tags give it operation, component, node and role.</summary>
    public OperationBatch Audit(AuditRecord record) => Add(
        Append,
        (NpgsqlDbType.Text, record.Action),
        (NpgsqlDbType.Text, record.Table),
        (NpgsqlDbType.Text, record.Target),
        (NpgsqlDbType.Text, record.Actor),
        (NpgsqlDbType.Integer, record.RowsAffected),
        (NpgsqlDbType.Jsonb, record.Metadata),
        (NpgsqlDbType.Uuid, record.JobId));

    /// <summary>Adds an outbox row: what others must learn of the change.</summary>
    /// <param name="kind">What happened, e.g. <c>topic.updated</c>.</param>
    /// <param name="subject">The id of what it happened to.</param>
    /// <param name="payload">The details as a JSON object; ≤ 256 KiB.</param>
    public OperationBatch Tell(string kind, Guid subject, string payload) => Add(
        Outbox, (NpgsqlDbType.Text, kind), (NpgsqlDbType.Uuid, subject), (NpgsqlDbType.Jsonb, payload));

    private static string Guarded(string sql) =>
        $"WITH written AS ({sql}) SELECT bib.require((SELECT count(*) = 1 FROM written), "
        + $"'{BibSqlState.VersionConflict}', 'The row is not at the version that the save was made from')";
}
