using System.Data;
using Bib.Storage.Audit;
using Bib.Storage.Database;
using Bib.Storage.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Bib.Storage.Migrations;

/// <summary>
/// Brings the schema to a version, as bibd_admin_jobs: each migration, its record and its audit entry in one
/// transaction, so that a crash leaves either all of a step or nothing of it. An advisory lock keeps two runners apart.
/// </summary>
/// <param name="database">Opens the connection.</param>
/// <param name="migrations">What this binary carries.</param>
public sealed class MigrationRunner(BibDatabase database, IReadOnlyList<Migration> migrations)
{
    private const string Component = "migrations";
    private const long LockKey = 4770914523068281100;

    private const string Records = """
        CREATE TABLE IF NOT EXISTS bib.schema_migrations (
            version     integer     PRIMARY KEY CHECK (version > 0),
            name        text        NOT NULL,
            checksum    text        NOT NULL CHECK (checksum ~ '^[0-9a-f]{64}$'),
            applied_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
            duration_ms integer     NOT NULL,
            applied_by  text        NOT NULL DEFAULT current_user)
        """;

    /// <summary>Brings the schema up to the newest version; answers how many migrations were applied.</summary>
    /// <exception cref="MigrationException">An applied migration was edited, the database is newer, or one
    /// failed.</exception>
    public Task<int> UpAsync(Guid operationId, CancellationToken cancellationToken) =>
        RunAsync(operationId, migrations.Count, cancellationToken);

    /// <summary>Takes migrations back until <paramref name="version"/> is the newest; 0 takes all back.</summary>
    /// <exception cref="MigrationException">As <see cref="UpAsync"/>.</exception>
    public Task<int> DownToAsync(Guid operationId, int version, CancellationToken cancellationToken) =>
        RunAsync(operationId, version, cancellationToken);

    /// <summary>How many migrations are applied; 0 before the first.</summary>
    /// <exception cref="MigrationException">An applied migration was edited, or the database is newer.</exception>
    public async Task<int> CountAppliedAsync(Guid operationId, CancellationToken cancellationToken)
    {
        var operation = new OperationContext(operationId, Component, DatabaseRole.AdminJobs);
        await using var connection = await database.OpenAsync(operation, cancellationToken);
        if (!await IsRecordedAsync(connection, cancellationToken)) return 0;
        var applied = await AppliedAsync(connection, cancellationToken);
        Check(applied);
        return applied.Count;
    }

    private async Task<int> RunAsync(Guid operationId, int target, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(target);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(target, migrations.Count);
        var operation = new OperationContext(operationId, Component, DatabaseRole.AdminJobs);
        await using var connection = await database.OpenAsync(operation, cancellationToken);
        connection.IsPatient = true;
        await connection.ExecuteAsync($"SELECT pg_advisory_lock({LockKey})", cancellationToken);
        try
        {
            if (!await IsRecordedAsync(connection, cancellationToken)) await connection.ExecuteAsync(Records, cancellationToken);

            var applied = await AppliedAsync(connection, cancellationToken);
            Check(applied);
            return await StepAsync(connection, operationId, applied.Count, target, cancellationToken);
        }
        finally
        {
            await UnlockAsync(connection);
        }
    }

    private async Task<int> StepAsync(
        OperationConnection connection, Guid operationId, int from, int target, CancellationToken cancellationToken)
    {
        try
        {
            if (from != target) await AuditOwnership.LendAsync(database, operationId, cancellationToken);
            for (var version = from; version < target; version++)
            {
                await ApplyAsync(connection, migrations[version], up: true, cancellationToken);
            }

            for (var version = from; version > target; version--)
            {
                await ApplyAsync(connection, migrations[version - 1], up: false, cancellationToken);
            }

            return Math.Abs(target - from);
        }
        finally
        {
            // Also where nothing was due: a runner that was killed may have left the log lent.
            await AuditOwnership.TakeBackAsync(database, operationId, CancellationToken.None);
        }
    }

    /// <summary>The connection goes back to a pool, where the lock would live on.</summary>
    private static async Task UnlockAsync(OperationConnection connection)
    {
        try
        {
            await connection.ExecuteAsync($"SELECT pg_advisory_unlock({LockKey})", CancellationToken.None);
        }
        catch (Exception broken) when (broken is NpgsqlException or InvalidOperationException)
        {
            // A connection that broke has lost its lock with it; why it broke is what the caller is to hear.
        }
    }

    private static Task<bool> IsRecordedAsync(OperationConnection connection, CancellationToken cancellationToken) =>
        connection.ScalarAsync<bool>("SELECT to_regclass('bib.schema_migrations') IS NOT NULL", cancellationToken);

    private void Check(List<(int Version, string Name, string Checksum)> applied)
    {
        if (applied.Count > migrations.Count)
        {
            throw new MigrationException(
                $"The database is at migration {applied[^1].Version:0000}_{applied[^1].Name} and this bibd knows "
                + $"{migrations.Count:0000} at most: run the bibd that migrated it, or a newer one.");
        }

        for (var index = 0; index < applied.Count; index++)
        {
            var (version, name, checksum) = applied[index];
            var migration = migrations[index];
            if (version != migration.Version)
            {
                throw new MigrationException(
                    $"bib.schema_migrations has {version:0000}_{name} where {migration} is due: rows are missing "
                    + "from it; restore the database from a backup.");
            }

            if (name != migration.Name)
            {
                throw new MigrationException(
                    $"Migration {migration} was applied as {version:0000}_{name}. Give its file that name again.");
            }

            if (checksum != migration.Checksum)
            {
                throw new MigrationException(
                    $"Migration {migration} was edited after it was applied: checksum {migration.Checksum} here, "
                    + $"{checksum} in the database. Put its text back, and bring the change as a new migration.");
            }
        }
    }

    private async Task ApplyAsync(
        OperationConnection connection, Migration migration, bool up, CancellationToken cancellationToken)
    {
        try
        {
            await using var transaction = await connection.BeginAsync(IsolationLevel.ReadCommitted, cancellationToken);
            await connection.ExecuteAsync(up ? migration.Up : migration.Down, cancellationToken);
            await RecordAsync(connection, migration, up, cancellationToken);
            if (up || migration.Version > 1) await AuditAsync(connection, migration, up, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (PostgresException failure)
        {
            throw new MigrationException(
                $"Migration {migration} ({(up ? "up" : "down")}) failed and was taken back: {failure.MessageText} "
                + $"(SQLSTATE {failure.SqlState}).",
                failure);
        }
    }

    private static async Task RecordAsync(
        OperationConnection connection, Migration migration, bool up, CancellationToken cancellationToken)
    {
        const string record = """
            INSERT INTO bib.schema_migrations (version, name, checksum, duration_ms)
            VALUES ($1, $2, $3, (extract(epoch FROM clock_timestamp() - now()) * 1000)::integer)
            """;
        const string forget = "DELETE FROM bib.schema_migrations WHERE version = $1 AND name = $2 AND checksum = $3";
        await using var command = connection.Command(
            up ? record : forget,
            (NpgsqlDbType.Integer, migration.Version),
            (NpgsqlDbType.Text, migration.Name),
            (NpgsqlDbType.Text, migration.Checksum));
        if (await command.ExecuteNonQueryAsync(cancellationToken) != 1)
            throw new MigrationException($"Migration {migration} is not recorded as applied, so it is not taken back.");
    }

    private async Task AuditAsync(
        OperationConnection connection, Migration migration, bool up, CancellationToken cancellationToken)
    {
        const string append = """
            SELECT bib.audit_append('DDL', 'schema_migrations', $1, $2, 1,
                jsonb_build_object('direction', $3, 'checksum', $4))
            """;
        await using var command = connection.Command(
            append,
            (NpgsqlDbType.Text, migration.ToString()),
            (NpgsqlDbType.Text, database.NodeId),
            (NpgsqlDbType.Text, up ? "up" : "down"),
            (NpgsqlDbType.Text, migration.Checksum));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<List<(int Version, string Name, string Checksum)>> AppliedAsync(
        OperationConnection connection, CancellationToken cancellationToken)
    {
        var applied = new List<(int, string, string)>();
        await using var command = connection.Command(
            "SELECT version, name, checksum FROM bib.schema_migrations ORDER BY version");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            applied.Add((reader.GetInt32(0), reader.GetString(1), reader.GetString(2)));
        }

        return applied;
    }
}
