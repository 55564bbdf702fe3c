using Bib.Grains.Abstractions.Commands;
using Bib.Grains.Abstractions.Decisions;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Subscriptions;
using Bib.Storage.Database;
using Bib.Storage.Grains;
using Npgsql;
using NpgsqlTypes;

namespace Bib.Storage.Subscriptions;

/// <summary>This node's subscriptions, from <c>subscriptions</c>.</summary>
internal sealed class SubscriptionTable(BibDatabase database, TimeProvider time) : ISubscriptions
{
    private const string Unchanged = "A subscription cannot be changed";
    private const string Component = "subscriptions";
    private const string Columns = "pattern, created_by, created_at";

    /// <summary>Held while one is added, so that there are never more than may be.</summary>
    private const long LockKey = 4770914523068281002;

    private const string Lock = "SELECT pg_advisory_xact_lock($1)";

    private const string Insert = """
        WITH added AS (
            INSERT INTO bib.subscriptions (node_id, pattern, created_by, created_at, updated_at)
            SELECT $1, $2, $3, $4, $4 WHERE (SELECT count(*) FROM bib.subscriptions WHERE node_id = $1) < $5
            ON CONFLICT (node_id, pattern) DO NOTHING RETURNING pattern
        )
        SELECT bib.audit_append('INSERT', 'subscriptions', pattern, $3, 1, $6) FROM added
        """;

    private const string Delete = """
        WITH removed AS (DELETE FROM bib.subscriptions WHERE node_id = $1 AND pattern = $2 RETURNING pattern)
        SELECT bib.audit_append('DELETE', 'subscriptions', pattern, $3, 1, $4) FROM removed
        """;

    private const string Find = $"SELECT {Columns} FROM bib.subscriptions WHERE node_id = $1 AND pattern = $2";

    private const string List = $"SELECT {Columns} FROM bib.subscriptions WHERE node_id = $1 ORDER BY pattern";

    private long _revision;

    /// <inheritdoc/>
    public long Revision => Volatile.Read(ref _revision);

    /// <inheritdoc/>
    public async Task<Subscription> AddAsync(
        TopicPattern pattern, CommandContext context, CancellationToken cancellationToken)
    {
        Check(pattern, context, "add");
        var kept = await ChangeAsync(
            context,
            batch => batch
                .Add(Lock, Sql.Of(LockKey))
                .Add(
                    Insert, Sql.Of(database.NodeId), Sql.Of(pattern.Value), Sql.Of(context.By.User.Value),
                    Sql.Of(time.GetUtcNow()), Sql.Of((long)ISubscriptions.CountMax), Sql.Details("AddSubscription"))
                .Add(Find, Sql.Of(database.NodeId), Sql.Of(pattern.Value)),
            async (reader, stop) =>
            {
                for (var before = 2; before > 0; before--) await reader.NextResultAsync(stop);
                return await reader.ReadAsync(stop) ? Read(reader) : null;
            },
            cancellationToken);
        return kept ?? throw new RefusalException(new(
            RefusalCode.TooMany,
            $"The node follows {ISubscriptions.CountMax} patterns, and no more are allowed.",
            "Take one away first, or follow several topics by one pattern, as weather/*.",
            "pattern",
            pattern.Value));
    }

    /// <inheritdoc/>
    public Task<bool> RemoveAsync(TopicPattern pattern, CommandContext context, CancellationToken cancellationToken)
    {
        Check(pattern, context, "remove");
        return ChangeAsync(
            context,
            batch => batch.Add(
                Delete, Sql.Of(database.NodeId), Sql.Of(pattern.Value), Sql.Of(context.By.User.Value),
                Sql.Details("RemoveSubscription")),
            static async (reader, stop) => await reader.ReadAsync(stop),
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Subscription>> ListAsync(CancellationToken cancellationToken) =>
        await database.ListAsync(
            Component, "Subscriptions cannot be listed", List, [Sql.Of(database.NodeId)], Read, cancellationToken);

    private async Task<T> ChangeAsync<T>(
        CommandContext context,
        Action<OperationBatch> build,
        Func<NpgsqlDataReader, CancellationToken, ValueTask<T>> read,
        CancellationToken cancellationToken)
    {
        try
        {
            return await database.ChangeAsync(context, Unchanged, build, read, cancellationToken);
        }
        finally
        {
            // Also where it is not known whether it was made.
            Interlocked.Increment(ref _revision);
        }
    }

    private static void Check(TopicPattern pattern, CommandContext context, string verb)
    {
        if (!TopicPattern.TryParse(pattern.Value, out _, out var fault))
            throw new RefusalException(new(RefusalCode.InvalidPath, fault, "A pattern looks like weather/*.", "pattern"));
        if (context.By.IsNodeAdmin) return;
        throw new RefusalException(new(
            RefusalCode.NotAllowed,
            $"User {context.By} may not {verb} a subscription of this node: the node's role admin is needed.",
            "Ask an admin of the node.",
            Subject: pattern.Value));
    }

    private static Subscription Read(NpgsqlDataReader reader) => new(
        new(reader.GetString(0)),
        new UserId(reader.IsDBNull(1) ? "" : reader.GetString(1)),
        reader.GetFieldValue<DateTimeOffset>(2));
}
