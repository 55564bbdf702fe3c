using Npgsql;

namespace Bib.Storage.Audit;

/// <summary>
/// A row of <c>audit_log</c>, all of it. <see cref="Metadata"/> is the text that PostgreSQL gives of its JSON.
/// </summary>
public sealed record AuditEntry(
    long Id,
    DateTime Timestamp,
    string NodeId,
    Guid? JobId,
    Guid OperationId,
    string RoleUsed,
    string Action,
    string? TableName,
    string? QueryHash,
    int? RowsAffected,
    int? DurationMs,
    string? SourceComponent,
    string? Metadata,
    string? Actor,
    string? Target)
{
    /// <summary>In the order of the constructor.</summary>
    internal const string Columns = """
        id, timestamp, node_id, job_id, operation_id, role_used, action, table_name, query_hash, rows_affected,
        duration_ms, source_component, metadata::text, actor, target
        """;

    internal static AuditEntry From(NpgsqlDataReader row) => new(
        row.GetInt64(0),
        row.GetDateTime(1),
        row.GetString(2),
        row.IsDBNull(3) ? null : row.GetGuid(3),
        row.GetGuid(4),
        row.GetString(5),
        row.GetString(6),
        Text(row, 7),
        Text(row, 8),
        row.IsDBNull(9) ? null : row.GetInt32(9),
        row.IsDBNull(10) ? null : row.GetInt32(10),
        Text(row, 11),
        Text(row, 12),
        Text(row, 13),
        Text(row, 14));

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
