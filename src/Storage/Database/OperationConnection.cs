using System.Data;
using Npgsql;
using NpgsqlTypes;

namespace Bib.Storage.Database;

/// <summary>
/// A login that carries an operation from one statement to the next, for work that is more than one batch. Pools take
/// the tags off when it is given back.
/// </summary>
public sealed class OperationConnection : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;

    internal OperationConnection(NpgsqlConnection connection) => _connection = connection;

    /// <summary>
    /// Whether statements may take as long as they take: one that changes a large table, or waits for another process
    /// that does. Default: no, they end as the login says.
    /// </summary>
    public bool IsPatient { get; set; }

    /// <summary>A statement with positional parameters ($1, $2, …); to be disposed by the caller.</summary>
    public NpgsqlCommand Command(string sql, params ReadOnlySpan<(NpgsqlDbType Type, object? Value)> parameters)
    {
        var command = new NpgsqlCommand(sql, _connection);
        if (IsPatient) command.CommandTimeout = 0;
        foreach (var (type, value) in parameters)
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = value ?? DBNull.Value });
        return command;
    }

    /// <summary>Runs a statement that returns nothing of interest.</summary>
    public async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = Command(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The first column of the first row; null where there is no row, or SQL's null in it.</summary>
    public async Task<T?> ScalarAsync<T>(string sql, CancellationToken cancellationToken)
    {
        await using var command = Command(sql);
        return await command.ExecuteScalarAsync(cancellationToken) is T value ? value : default;
    }

    /// <summary>Begins a transaction; the statements that follow are in it.</summary>
    public ValueTask<NpgsqlTransaction> BeginAsync(IsolationLevel isolation, CancellationToken cancellationToken) =>
        _connection.BeginTransactionAsync(isolation, cancellationToken);

    /// <summary>Gives the login back.</summary>
    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
