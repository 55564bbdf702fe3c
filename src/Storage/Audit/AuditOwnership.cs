using Bib.Storage.Database;
using Bib.Storage.Postgres;

namespace Bib.Storage.Audit;

/// <summary>
/// Who owns the audit log: a role that nobody logs in as and nobody may become, so that its functions are the only way
/// in, for bibd_admin_jobs too. Migrations, which change what its owner alone may change, are lent it while they run.
/// </summary>
internal static class AuditOwnership
{
    /// <summary>The owner.</summary>
    public const string Owner = "bibd_audit_owner";

    /// <summary>Every object that could put an entry in or let one be changed, with its kind.</summary>
    private const string Objects = """
        SELECT 'TABLE' AS kind, c.oid::regclass::text AS name, c.relowner AS owner FROM pg_class c
        WHERE c.relnamespace = 'bib'::regnamespace AND c.relname IN ('audit_log', 'audit_seals')
        UNION ALL
        SELECT 'FUNCTION', p.oid::regprocedure::text, p.proowner FROM pg_proc p
        WHERE p.pronamespace = 'bib'::regnamespace AND (p.proname LIKE 'audit\_%' OR p.proname = 'require')
        """;

    /// <summary>Lends everything to bibd_admin_jobs.</summary>
    public static Task LendAsync(BibDatabase database, Guid operationId, CancellationToken cancellationToken) =>
        GiveAsync(database, operationId, DatabaseRole.AdminJobs.Name, andThen: "", cancellationToken);

    /// <summary>Takes everything back; bibd_admin_jobs reads the tables and calls the functions from then on.</summary>
    public static Task TakeBackAsync(BibDatabase database, Guid operationId, CancellationToken cancellationToken) =>
        GiveAsync(
        database,
        operationId,
        Owner,
        $"""
        EXECUTE format('GRANT %s ON %s %s TO {DatabaseRole.AdminJobs}',
            CASE thing.kind WHEN 'TABLE' THEN 'SELECT' ELSE 'EXECUTE' END, thing.kind, thing.name);
        """,
        cancellationToken);

    private static async Task GiveAsync(
        BibDatabase database, Guid operationId, string owner, string andThen, CancellationToken cancellationToken)
    {
        var operation = new OperationContext(operationId, "migrations", DatabaseRole.Admin);
        await using var connection = await database.OpenAsync(operation, cancellationToken);
        connection.IsPatient = true;
        await connection.ExecuteAsync($"""
            DO $give$
            DECLARE
                thing record;
            BEGIN
                FOR thing IN SELECT * FROM ({Objects}) o WHERE o.owner <> '{owner}'::regrole LOOP
                    EXECUTE format('ALTER %s %s OWNER TO {owner}', thing.kind, thing.name);
                    {andThen}
                END LOOP;
            END $give$
            """, cancellationToken);
    }
}
