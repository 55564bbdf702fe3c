using System.Globalization;
using Bib.Storage.Database;
using Bib.Storage.Grains;
using Bib.Storage.Postgres;
using Npgsql;
using NpgsqlTypes;
using Orleans;
using Orleans.Runtime;

namespace Bib.Storage.Engine;

/// <summary>
/// Reminders on PostgreSQL, in the table that Orleans' own provider uses: a node that changes its engine keeps them.
/// Times are kept to the millisecond.
/// </summary>
/// <param name="database">Runs the statements as bibd_orleans.</param>
/// <param name="serviceId">Whose reminders; the same over restarts.</param>
public sealed class PostgresReminderTable(BibDatabase database, string serviceId) : IReminderTable
{
    private const string Component = "reminders";
    private const string Columns =
        "SELECT grainid, remindername, starttime, period, version FROM orleans.orleansreminderstable ";
    private const string OfGrain = Columns + "WHERE serviceid = $1 AND grainid = $2";
    private const string OfName = OfGrain + " AND remindername = $3";
    private const string Within = Columns + "WHERE serviceid = $1 AND grainhash > $2 AND grainhash <= $3";
    private const string Around = Columns + "WHERE serviceid = $1 AND (grainhash > $2 OR grainhash <= $3)";
    private const string Upsert = """
        INSERT INTO orleans.orleansreminderstable AS r
            (serviceid, grainid, remindername, starttime, period, grainhash, version)
        VALUES ($1, $2, $3, $4, $5, $6, 0)
        ON CONFLICT (serviceid, grainid, remindername) DO UPDATE SET starttime = excluded.starttime,
            period = excluded.period, grainhash = excluded.grainhash, version = r.version + 1
        RETURNING version
        """;
    private const string Remove = """
        DELETE FROM orleans.orleansreminderstable
        WHERE serviceid = $1 AND grainid = $2 AND remindername = $3 AND version = $4 RETURNING 1
        """;

    /// <inheritdoc/>
    public Task<ReminderTableData> ReadRows(GrainId grainId) =>
        ReadAsync(OfGrain, Service, (NpgsqlDbType.Text, grainId.ToString()));

    /// <summary>The hashes are kept as signed numbers, and compared as such, as Orleans' provider does.</summary>
    public Task<ReminderTableData> ReadRows(uint begin, uint end) => ReadAsync(
        (int)begin < (int)end ? Within : Around,
        Service,
        (NpgsqlDbType.Integer, (int)begin),
        (NpgsqlDbType.Integer, (int)end));

    /// <inheritdoc/>
    public async Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName) =>
        (await ReadAsync(
            OfName, Service, (NpgsqlDbType.Text, grainId.ToString()), (NpgsqlDbType.Text, reminderName)))
        .Reminders.FirstOrDefault();

    /// <inheritdoc/>
    public async Task<string?> UpsertRow(ReminderEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var version = await WriteAsync(
            Upsert,
            Service,
            (NpgsqlDbType.Text, entry.GrainId.ToString()),
            (NpgsqlDbType.Text, entry.ReminderName),
            (NpgsqlDbType.TimestampTz, DateTime.SpecifyKind(entry.StartAt, DateTimeKind.Utc)),
            (NpgsqlDbType.Bigint, (long)entry.Period.TotalMilliseconds),
            (NpgsqlDbType.Integer, (int)entry.GrainId.GetUniformHashCode()));
        return entry.ETag = version!.Value.ToString(CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    public async Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag) =>
        int.TryParse(eTag, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
        && await WriteAsync(
            Remove,
            Service,
            (NpgsqlDbType.Text, grainId.ToString()),
            (NpgsqlDbType.Text, reminderName),
            (NpgsqlDbType.Integer, version)) is not null;

    /// <inheritdoc/>
    public Task TestOnlyClearTable() =>
        WriteAsync("DELETE FROM orleans.orleansreminderstable WHERE serviceid = $1 RETURNING 1", Service);

    private (NpgsqlDbType Type, object? Value) Service => Sql.Of(serviceId);

    private async Task<ReminderTableData> ReadAsync(string sql, params (NpgsqlDbType Type, object? Value)[] parameters) =>
        new(await database.ListAsync(
            Component, "Reminders cannot be read", sql, parameters, Row, CancellationToken.None, DatabaseRole.Orleans));

    /// <summary>The number that the first row written answers; null for none.</summary>
    private async Task<int?> WriteAsync(string sql, params (NpgsqlDbType Type, object? Value)[] parameters)
    {
        var written = await database.AskAsync(
            Component, "A reminder cannot be written", sql, parameters, row => row.GetInt32(0),
            CancellationToken.None, DatabaseRole.Orleans);
        return written.Count > 0 ? written[0] : null;
    }

    private static ReminderEntry Row(NpgsqlDataReader row) => new()
    {
        GrainId = GrainId.Parse(row.GetString(0)),
        ReminderName = row.GetString(1),
        StartAt = row.GetDateTime(2),
        Period = TimeSpan.FromMilliseconds(row.GetInt64(3)),
        ETag = row.GetInt32(4).ToString(CultureInfo.InvariantCulture),
    };
}
