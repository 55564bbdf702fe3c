namespace Bib.Storage.Postgres;

/// <summary>A PostgreSQL role that Bib makes and uses; what each may do is said in the migrations.</summary>
/// <param name="Name">The role's name in the server.</param>
public readonly record struct DatabaseRole(string Name)
{
    /// <summary>Superuser. Only creates the database and the other roles.</summary>
    public static DatabaseRole Admin { get; } = new("bibd_admin");

    /// <summary>Owns the schema's tables, the audit log's excepted; runs migrations and maintenance.</summary>
    public static DatabaseRole AdminJobs { get; } = new("bibd_admin_jobs");

    /// <summary>Grain rows, in normal operation.</summary>
    public static DatabaseRole App { get; } = new("bibd_app");

    /// <summary>Jobs that fetch: insert datasets and chunks, read topics.</summary>
    public static DatabaseRole Scrape { get; } = new("bibd_scrape");

    /// <summary>Jobs that ask: read datasets, chunks and topics.</summary>
    public static DatabaseRole Query { get; } = new("bibd_query");

    /// <summary>Jobs that change: read, insert and update datasets and chunks.</summary>
    public static DatabaseRole Transform { get; } = new("bibd_transform");

    /// <summary>Reads the audit log and its seals.</summary>
    public static DatabaseRole Audit { get; } = new("bibd_audit");

    /// <summary>The engine's own tables in schema <c>orleans</c>: membership, reminders, subscriptions.</summary>
    public static DatabaseRole Orleans { get; } = new("bibd_orleans");

    /// <summary>Every role, the superuser first.</summary>
    public static IReadOnlyList<DatabaseRole> All { get; } =
        [Admin, AdminJobs, App, Scrape, Query, Transform, Audit, Orleans];

    /// <inheritdoc/>
    public override string ToString() => Name;
}
