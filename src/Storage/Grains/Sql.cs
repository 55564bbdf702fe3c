using System.Text.Json;
using Bib.Grains.Abstractions.Commands;
using Bib.Storage.Database;
using Bib.Storage.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Bib.Storage.Grains;

/// <summary>Statements that only one row or a few are asked with: their typed parameters, and asking them.</summary>
internal static class Sql
{
    public static (NpgsqlDbType Type, object? Value) Of(Guid value) => (NpgsqlDbType.Uuid, value);

    public static (NpgsqlDbType Type, object? Value) Of(string? value) => (NpgsqlDbType.Text, value);

    public static (NpgsqlDbType Type, object? Value) Of(string[] value) =>
        (NpgsqlDbType.Array | NpgsqlDbType.Text, value);

    public static (NpgsqlDbType Type, object? Value) Of(int value) => (NpgsqlDbType.Integer, value);

    public static (NpgsqlDbType Type, object? Value) Of(long value) => (NpgsqlDbType.Bigint, value);

    public static (NpgsqlDbType Type, object? Value) Of(DateTimeOffset value) =>
        (NpgsqlDbType.TimestampTz, value.UtcDateTime);

    public static (NpgsqlDbType Type, object? Value) Of(DateOnly value) => (NpgsqlDbType.Date, value);

    public static (NpgsqlDbType Type, object? Value) Of(byte[] value) => (NpgsqlDbType.Bytea, value);

    public static (NpgsqlDbType Type, object? Value) Of(byte[][] value) =>
        (NpgsqlDbType.Array | NpgsqlDbType.Bytea, value);

    /// <summary>What the audit log has besides of a command.</summary>
    public static (NpgsqlDbType Type, object? Value) Details(string command) =>
        (NpgsqlDbType.Jsonb, JsonSerializer.Serialize(new Dictionary<string, string> { ["command"] = command }));

    /// <summary>Asks one statement and reads all of its rows.</summary>
    /// <param name="database">Whom.</param>
    /// <param name="component">Who acts where no operation is under way.</param>
    /// <param name="what">What cannot be done, should it fail: the beginning of a sentence.</param>
    /// <param name="sql">The statement.</param>
    /// <param name="parameters">Its parameters.</param>
    /// <param name="read">Reads a row.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <param name="role">Under which role; bibd_app where none is said.</param>
    /// <exception cref="Bib.Grains.Abstractions.Persistence.StorageUnavailableException">It did not answer.</exception>
    public static Task<List<T>> AskAsync<T>(
        this BibDatabase database,
        string component,
        string what,
        string sql,
        IReadOnlyList<(NpgsqlDbType Type, object? Value)> parameters,
        Func<NpgsqlDataReader, T> read,
        CancellationToken cancellationToken,
        DatabaseRole? role = null) =>
        OrUnavailableAsync(what, () => database.QueryAsync(
            OperationContext.Current(component, role ?? DatabaseRole.App),
            batch => batch.Add(sql, [.. parameters]), All(read), cancellationToken));

    /// <summary>The same of a statement that only reads, and is read again where the connection was broken.</summary>
    /// <inheritdoc cref="AskAsync"/>
    public static Task<List<T>> ListAsync<T>(
        this BibDatabase database,
        string component,
        string what,
        string sql,
        IReadOnlyList<(NpgsqlDbType Type, object? Value)> parameters,
        Func<NpgsqlDataReader, T> read,
        CancellationToken cancellationToken,
        DatabaseRole? role = null) =>
        OrUnavailableAsync(what, () => database.ReadAsync(
            OperationContext.Current(component, role ?? DatabaseRole.App),
            batch => batch.Add(sql, [.. parameters]), All(read), cancellationToken));

    /// <summary>Does what a command wants in one transaction, as its operation and through its door.</summary>
    /// <param name="database">Where.</param>
    /// <param name="context">The command's.</param>
    /// <param name="what">What cannot be done, should it fail: the beginning of a sentence.</param>
    /// <param name="build">Its statements.</param>
    /// <param name="read">Reads what they answer.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="Bib.Grains.Abstractions.Persistence.StorageUnavailableException">It did not answer.</exception>
    public static Task<T> ChangeAsync<T>(
        this BibDatabase database,
        CommandContext context,
        string what,
        Action<OperationBatch> build,
        Func<NpgsqlDataReader, CancellationToken, ValueTask<T>> read,
        CancellationToken cancellationToken) =>
        OrUnavailableAsync(what, () => database.QueryAsync(
            new OperationContext(context.Operation.Value, context.Door, DatabaseRole.App), build, read, cancellationToken));

    private static async Task<T> OrUnavailableAsync<T>(string what, Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (Exception exception) when (StorageFaults.IsDriver(exception))
        {
            throw StorageFaults.Unavailable(what, exception);
        }
    }

    private static Func<NpgsqlDataReader, CancellationToken, ValueTask<List<T>>> All<T>(Func<NpgsqlDataReader, T> read) =>
        async (reader, stop) =>
        {
            var found = new List<T>();
            while (await reader.ReadAsync(stop)) found.Add(read(reader));
            return found;
        };
}
