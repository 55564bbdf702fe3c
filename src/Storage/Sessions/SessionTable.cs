using System.Text.Json;
using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Sessions;
using Bib.Storage.Database;
using Bib.Storage.Grains;
using Bib.Storage.Postgres;
using Npgsql;
using NpgsqlTypes;

namespace Bib.Storage.Sessions;

/// <summary>Sessions as rows of <c>sessions</c>; one that has run out is not there.</summary>
internal sealed class SessionTable(BibDatabase database, SessionMemory memory, TimeProvider time) : ISessions
{
    private const string Component = "sessions";
    private const string Columns = "id, user_id, label, address, created_at, expires_at";

    /// <summary>The lock makes whoever disables the user wait, and then end this session too.</summary>
    private const string Begin = $"""
        INSERT INTO bib.sessions ({Columns}, token_hash)
        SELECT $2, known.id, $3, $4, $5, $6, $7
        FROM (SELECT id FROM bib.users WHERE id = $1 AND status = 'active' FOR SHARE) known
        RETURNING id
        """;

    /// <summary>
    /// Beginning is as rare as a person's sign-in: the next one ends what two at once leave too many.
    /// </summary>
    private const string EndOldest = """
        DELETE FROM bib.sessions WHERE id IN (
            SELECT id FROM bib.sessions WHERE user_id = $1 ORDER BY id DESC OFFSET $2)
        """;

    private const string Find = """
        SELECT s.id, s.user_id, u.role, s.expires_at FROM bib.sessions s JOIN bib.users u ON u.id = s.user_id
        WHERE s.token_hash = $1 AND s.expires_at > $2 AND u.status = 'active'
        """;

    private const string List = $"""
        SELECT {Columns} FROM bib.sessions
        WHERE expires_at > $1 AND ($2::text IS NULL OR user_id = $2) AND ($3::uuid IS NULL OR id < $3)
        ORDER BY id DESC LIMIT $4
        """;

    private const string End =
        "DELETE FROM bib.sessions WHERE id = $1 AND ($2::text IS NULL OR user_id = $2) RETURNING id";

    private const string Clear = """
        WITH cleared AS (DELETE FROM bib.sessions WHERE id IN (
            SELECT id FROM bib.sessions WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2) RETURNING 1)
        SELECT count(*)::integer FROM cleared
        """;

    /// <inheritdoc/>
    public Task<bool> BeginAsync(
        Session session, ReadOnlyMemory<byte> tokenHash, int perUserMax, CancellationToken cancellationToken) => WriteAsync(
        "A session cannot be begun",
        batch => batch
            .AddGuarded(
                Begin,
                Sql.Of(session.User.Value), Sql.Of(session.Id.Value), Sql.Of(session.Label), Sql.Of(session.Address),
                Sql.Of(session.CreatedAt), Sql.Of(session.ExpiresAt), Sql.Of(tokenHash.ToArray()))
            .Add(EndOldest, Sql.Of(session.User.Value), Sql.Of(perUserMax))
            .Audit(new(
                "AUTH", "sessions", session.Id.ToString(), session.User.Value,
                Metadata: Details("SignIn", session.Address, null))),
        cancellationToken);

    /// <inheritdoc/>
    public Task TellRefusedAsync(UserId claimed, string address, string reason, CancellationToken cancellationToken) =>
        WriteAsync(
            "A refused sign-in cannot be told",
            batch => batch.Audit(new(
                "AUTH", "sessions", null, claimed.Value, 0, Details("SignInRefused", address, reason))),
            cancellationToken);

    /// <inheritdoc/>
    public async Task<(SessionId Session, Actor By)?> FindAsync(
        ReadOnlyMemory<byte> tokenHash, CancellationToken cancellationToken)
    {
        if (memory.Find(tokenHash.Span) is { } remembered) return remembered;
        var generation = memory.Generation;
        var found = await database.ListAsync(
            Component, "A session cannot be looked up", Find, [Sql.Of(tokenHash.ToArray()), Sql.Of(time.GetUtcNow())],
            reader => (
                Found: (new SessionId(reader.GetGuid(0)),
                    new Actor(new UserId(reader.GetString(1)), Users.UserColumns.ReadRole(reader.GetString(2)))),
                ExpiresAt: reader.GetFieldValue<DateTimeOffset>(3)),
            cancellationToken);
        if (found.Count == 0) return null;
        memory.Remember(generation, tokenHash.Span, found[0].Found, found[0].ExpiresAt);
        return found[0].Found;
    }

    /// <inheritdoc/>
    public async Task<SessionPage> ListAsync(
        UserId? user, SessionId? after, int countMax, CancellationToken cancellationToken)
    {
        var found = await database.ListAsync(
            Component, "Sessions cannot be listed", List,
            [
                Sql.Of(time.GetUtcNow()), Sql.Of(user?.Value), (NpgsqlDbType.Uuid, after?.Value), Sql.Of(countMax + 1),
            ],
            Read, cancellationToken);
        return found.Count <= countMax
            ? new([.. found], null)
            : new([.. found.Take(countMax)], found[countMax - 1].Id);
    }

    /// <inheritdoc/>
    public Task<bool> EndAsync(SessionId session, UserId? owner, UserId by, CancellationToken cancellationToken) =>
        WriteAsync(
            "A session cannot be ended",
            batch => batch
                .AddGuarded(End, Sql.Of(session.Value), Sql.Of(owner?.Value))
                .Audit(new("AUTH", "sessions", session.ToString(), by.Value, Metadata: Details("EndSession", null, null))),
            cancellationToken);

    /// <summary>Removes sessions that have run out, at most so many.</summary>
    /// <returns>How many.</returns>
    public async Task<int> ClearAsync(int countMax, CancellationToken cancellationToken) => (await database.AskAsync(
        Component, "Sessions that have run out cannot be cleared", Clear, [Sql.Of(time.GetUtcNow()), Sql.Of(countMax)],
        reader => reader.GetInt32(0), cancellationToken))[0];

    private static Session Read(NpgsqlDataReader reader) => new(
        new SessionId(reader.GetGuid(0)),
        new UserId(reader.GetString(1)),
        reader.GetString(2),
        reader.GetString(3),
        reader.GetFieldValue<DateTimeOffset>(4),
        reader.GetFieldValue<DateTimeOffset>(5));

    private static string Details(string command, string? address, string? reason)
    {
        var details = new Dictionary<string, string> { ["command"] = command };
        if (address is not null) details["address"] = address;
        if (reason is not null) details["reason"] = reason;
        return JsonSerializer.Serialize(details);
    }

    /// <summary>Runs a transaction; false when its guard finds nothing, and then nothing of it is kept.</summary>
    private async Task<bool> WriteAsync(
        string what, Action<OperationBatch> build, CancellationToken cancellationToken)
    {
        try
        {
            await database.ExecuteAsync(
                OperationContext.Current(Component, DatabaseRole.App), build, cancellationToken);
            return true;
        }
        catch (PostgresException refused) when (refused.SqlState == BibSqlState.VersionConflict)
        {
            return false;
        }
        catch (Exception exception) when (StorageFaults.IsDriver(exception))
        {
            throw StorageFaults.Unavailable(what, exception);
        }
        finally
        {
            memory.Forget();
        }
    }
}
