using System.Data;
using System.Globalization;
using Bib.Storage.Audit;
using Bib.Storage.Migrations;
using Bib.Storage.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Bib.Storage.Database;

/// <summary>
/// Makes an empty database Bib's: roles, schemas, settings, as bibd_admin; then every migration, as bibd_admin_jobs.
/// Each statement may be repeated, so that a start after a crash at any of them ends in the same state.
/// </summary>
/// <param name="logins">Opens the connections and knows the passwords.</param>
/// <param name="nodeId">The node, whose database it then is and stays.</param>
/// <param name="isShared">
/// Whether several processes log in, each with pools of its own: how many connections that makes is then up to the
/// server's max_connections, not to its roles.
/// </param>
public sealed class DatabaseBootstrap(IPostgresLogins logins, string nodeId, bool isShared = false)
{
    /// <summary>Held while a process prepares what all processes of a node share.</summary>
    internal const long LockKey = 4770914523068281000;

    private const string OwnerPrefix = "bib node ";
    private const string Component = "bootstrap";

    private readonly BibDatabase _database = new(logins, nodeId);

    /// <summary>Prepares the database and migrates it; answers how many migrations were applied.</summary>
    /// <exception cref="MigrationException">The database and this binary do not fit.</exception>
    /// <exception cref="PostgresServerException">It is another node's database.</exception>
    /// <exception cref="PostgresException">The server refused a statement.</exception>
    public async Task<int> RunAsync(Guid operationId, CancellationToken cancellationToken)
    {
        await PrepareAsync(operationId, cancellationToken);
        var applied = await new MigrationRunner(_database, MigrationCatalog.Load())
            .UpAsync(operationId, cancellationToken);
        await EnterNodeAsync(operationId, cancellationToken);
        return applied;
    }

    /// <summary>The node's own row in <c>nodes</c>, which its topics name as their home.</summary>
    private Task EnterNodeAsync(Guid operationId, CancellationToken cancellationToken) =>
        _database.ExecuteAsync(
            new OperationContext(operationId, Component, DatabaseRole.App),
            batch => batch.Add(
                "WITH entered AS (INSERT INTO bib.nodes (peer_id, mode, storage_type, trusted_storage) "
                + "VALUES ($1, 'selective', 'postgres', true) ON CONFLICT (peer_id) DO NOTHING RETURNING peer_id) "
                + "SELECT bib.audit_append('INSERT', 'nodes', peer_id, peer_id, 1, NULL) FROM entered",
                (NpgsqlDbType.Text, nodeId)),
            cancellationToken);

    private async Task PrepareAsync(Guid operationId, CancellationToken cancellationToken)
    {
        var operation = new OperationContext(operationId, Component, DatabaseRole.Admin);
        await using var connection = await LogInAsync(operation, cancellationToken);
        connection.IsPatient = true;
        await using var transaction = await connection.BeginAsync(IsolationLevel.ReadCommitted, cancellationToken);
        await connection.ExecuteAsync($"SELECT pg_advisory_xact_lock({LockKey})", cancellationToken);
        var database = await connection.ScalarAsync<string>(
            "SELECT quote_ident(current_database())", cancellationToken);
        await ClaimAsync(connection, database!, cancellationToken);
        foreach (var statement in Statements(database!)) await connection.ExecuteAsync(statement, cancellationToken);

        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>The first login of a start, which shows whether passwords and database are of one time.</summary>
    private async Task<OperationConnection> LogInAsync(OperationContext operation, CancellationToken cancellationToken)
    {
        try
        {
            return await _database.OpenAsync(operation, cancellationToken);
        }
        catch (PostgresException refusal) when (refusal.SqlState == PostgresErrorCodes.InvalidPassword)
        {
            throw new PostgresServerException(
                $"The server does not take {DatabaseRole.Admin}'s password: the database and its passwords "
                + "(secrets/db.enc, beside identity.pem) are not of one node, or not of one time. Restore all of them from "
                + "one backup.",
                refusal);
        }
    }

    /// <summary>Before anything is changed: another node's passwords and rows are not ours to touch.</summary>
    private async Task ClaimAsync(OperationConnection connection, string database, CancellationToken cancellationToken)
    {
        var comment = await connection.ScalarAsync<string>(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()",
            cancellationToken);
        if (comment is null || !comment.StartsWith(OwnerPrefix, StringComparison.Ordinal))
        {
            var owner = (OwnerPrefix + nodeId).Replace("'", "''", StringComparison.Ordinal);
            await connection.ExecuteAsync($"COMMENT ON DATABASE {database} IS '{owner}'", cancellationToken);
        }
        else if (comment[OwnerPrefix.Length..] is var other && other != nodeId)
        {
            throw new PostgresServerException(
                $"The database {database} is node {other}'s and this is {nodeId}: give this node a database of its own, "
                + "or, where it is to be one more process of that node, that node's identity.pem.");
        }
    }

    private IEnumerable<string> Statements(string database)
    {
        foreach (var role in ConnectionShares.Roles) yield return CreateIfMissing(role.Name);

        // What follows has the passwords' verifiers in it, and they have no place in the server's log. A server logs
        // statements for half a dozen reasons, some of them settled when the transaction began; all need this level.
        yield return "SET LOCAL log_min_messages = 'panic'";
        foreach (var role in ConnectionShares.Roles)
        {
            var connectionsMax = isShared ? -1 : logins.ConnectionsMaxOf(role) ?? -1;
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"ALTER ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS NOINHERIT "
                + $"CONNECTION LIMIT {connectionsMax} PASSWORD '{ScramVerifier.Of(logins.PasswordOf(role))}'");
        }

        yield return "SET LOCAL log_min_messages TO DEFAULT";

        // Nothing is anybody's unless a migration grants it.
        yield return $"REVOKE ALL ON DATABASE {database} FROM PUBLIC";
        yield return "REVOKE ALL ON SCHEMA public FROM PUBLIC";
        yield return $"GRANT CONNECT ON DATABASE {database} TO {string.Join(", ", ConnectionShares.Roles)}";

        // Who owns a schema may drop what is in it, whosesoever it is: migrations may add to bib and own what they add.
        yield return "CREATE SCHEMA IF NOT EXISTS bib";
        yield return $"ALTER SCHEMA bib OWNER TO {DatabaseRole.Admin}";
        yield return $"CREATE SCHEMA IF NOT EXISTS orleans AUTHORIZATION {DatabaseRole.AdminJobs}";
        yield return $"GRANT USAGE ON SCHEMA bib TO {string.Join(", ", ConnectionShares.Roles)}";
        yield return $"GRANT CREATE ON SCHEMA bib TO {DatabaseRole.AdminJobs}";
        yield return CreateIfMissing(AuditOwnership.Owner);
        yield return $"ALTER ROLE {AuditOwnership.Owner} NOLOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION "
            + "NOBYPASSRLS NOINHERIT PASSWORD NULL";
        yield return $"GRANT USAGE ON SCHEMA bib TO {AuditOwnership.Owner}";
        yield return $"GRANT USAGE ON SCHEMA orleans TO {DatabaseRole.Orleans}";
        yield return $"ALTER DEFAULT PRIVILEGES FOR ROLE {DatabaseRole.AdminJobs} REVOKE ALL ON FUNCTIONS FROM PUBLIC";
        foreach (var name in LargeObjectFunctions)
        {
            yield return $"REVOKE ALL ON FUNCTION pg_catalog.{name} FROM PUBLIC";
        }

        // Grain code steps down to a job's role for a transaction; NOINHERIT, so it never adds that role to its own.
        foreach (var role in new[] { DatabaseRole.Scrape, DatabaseRole.Query, DatabaseRole.Transform })
        {
            yield return $"GRANT {role} TO {DatabaseRole.App}";
        }

        foreach (var role in ConnectionShares.Roles)
        {
            var path = role == DatabaseRole.Orleans ? "orleans" : "bib";
            yield return $"ALTER ROLE {role} IN DATABASE {database} SET search_path = {path}, pg_temp";
            yield return $"ALTER ROLE {role} IN DATABASE {database} SET idle_in_transaction_session_timeout = '60s'";
        }

        yield return $"ALTER ROLE {DatabaseRole.Query} IN DATABASE {database} SET default_transaction_read_only = on";
        yield return $"ALTER DATABASE {database} SET timezone = 'UTC'";
    }

    /// <summary>Everybody may make large objects, and Bib has none: a place to hide data is closed.</summary>
    private static string[] LargeObjectFunctions =>
    [
        "lo_creat(integer)", "lo_create(oid)", "lo_from_bytea(oid, bytea)", "lo_open(oid, integer)",
        "lo_put(oid, bigint, bytea)", "lowrite(integer, bytea)", "lo_unlink(oid)",
    ];

    private static string CreateIfMissing(string role) =>
        $"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') "
        + $"THEN CREATE ROLE {role} NOINHERIT; END IF; END $$";
}
