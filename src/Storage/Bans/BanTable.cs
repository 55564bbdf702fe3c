using Bib.Grains.Abstractions.Bans;
using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Storage.Database;
using Bib.Storage.Grains;
using Npgsql;
using NpgsqlTypes;

namespace Bib.Storage.Bans;

/// <summary>This node's bans, from <c>bans</c>.</summary>
internal sealed class BanTable(BibDatabase database) : IBanTable
{
    private const string Unchanged = "A ban cannot be changed";
    private const string Component = "bans";
    private const string Columns = "subject, reason, created_by, created_at, ends_at";

    /// <summary>Held while one is added, so that there are never more than may be.</summary>
    private const long LockKey = 4770914523068281003;

    private const string Lock = "SELECT pg_advisory_xact_lock($1)";

    private const string RemoveEnded = "DELETE FROM bib.bans WHERE ends_at <= $1";

    private const string Upsert = $"""
        WITH added AS (
            INSERT INTO bib.bans ({Columns})
            SELECT $1, $2, $3, $4, $5 WHERE (SELECT count(*) FROM bib.bans WHERE subject <> $1) < $6
            ON CONFLICT (subject) DO UPDATE SET
                (reason, created_by, created_at, ends_at) = (excluded.reason, excluded.created_by, excluded.created_at, excluded.ends_at)
            RETURNING subject
        )
        SELECT bib.audit_append('INSERT', 'bans', subject, $3, 1, $7) FROM added
        """;

    private const string Delete = """
        WITH removed AS (DELETE FROM bib.bans WHERE subject = $1 RETURNING subject)
        SELECT bib.audit_append('DELETE', 'bans', subject, $2, 1, $3) FROM removed
        """;

    private const string List =
        $"SELECT {Columns} FROM bib.bans WHERE ends_at IS NULL OR ends_at > $1 ORDER BY subject";

    /// <inheritdoc/>
    public async Task<Ban> AddAsync(Ban ban, CommandContext context, CancellationToken cancellationToken)
    {
        Check(ban.Subject, context);
        var isKept = await database.ChangeAsync(
            context, Unchanged,
            batch => batch
                .Add(Lock, Sql.Of(LockKey))
                .Add(RemoveEnded, Sql.Of(ban.CreatedAt))
                .Add(
                    Upsert, Sql.Of(ban.Subject), Sql.Of(ban.Reason), Sql.Of(ban.CreatedBy.Value), Sql.Of(ban.CreatedAt),
                    (NpgsqlDbType.TimestampTz, ban.EndsAt), Sql.Of((long)IBanTable.CountMax), Sql.Details("BanNode")),
            async (reader, stop) =>
            {
                await reader.NextResultAsync(stop); // the deletion has no rows, and so no result
                return await reader.ReadAsync(stop);
            },
            cancellationToken);
        return isKept ? ban : throw new RefusalException(new(
            RefusalCode.TooMany,
            $"The node has {IBanTable.CountMax} bans, and no more are allowed.",
            "Take one back first (`bib node unban`), or ban a network in place of its addresses.",
            "subject",
            ban.Subject));
    }

    /// <inheritdoc/>
    public Task<bool> RemoveAsync(string subject, CommandContext context, CancellationToken cancellationToken)
    {
        Check(subject, context);
        return database.ChangeAsync(
            context, Unchanged,
            batch => batch.Add(Delete, Sql.Of(subject), Sql.Of(context.By.User.Value), Sql.Details("UnbanNode")),
            static async (reader, stop) => await reader.ReadAsync(stop),
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Ban>> ListAsync(DateTimeOffset moment, CancellationToken cancellationToken) =>
        await database.ListAsync(Component, "Bans cannot be listed", List, [Sql.Of(moment)], Read, cancellationToken);

    private static void Check(string subject, CommandContext context)
    {
        if (context.By.IsNodeAdmin) return;
        throw new RefusalException(new(
            RefusalCode.NotAllowed,
            $"User {context.By} may not say whom this node keeps out: the node's role admin is needed.",
            "Ask an admin of the node.",
            Subject: subject));
    }

    private static Ban Read(NpgsqlDataReader reader) => new(
        reader.GetString(0),
        reader.GetString(1),
        new UserId(reader.GetString(2)),
        reader.GetFieldValue<DateTimeOffset>(3),
        reader.IsDBNull(4) ? null : reader.GetFieldValue<DateTimeOffset>(4));
}
