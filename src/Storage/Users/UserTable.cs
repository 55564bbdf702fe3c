using Bib.Grains.Abstractions.Users;
using Bib.Storage.Grains;
using NpgsqlTypes;

namespace Bib.Storage.Users;

/// <summary>
/// How rows of <c>users</c> are written, many at once, each guarded by its version. They have no guards.
/// </summary>
internal sealed class UserTable : IRowTable<UserState>
{
    /// <inheritdoc/>
    public string Name => "users";

    /// <inheritdoc/>
    public string Insert => """
        INSERT INTO bib.users (id, public_key, name, email, role, status, created_at, updated_at, version)
        SELECT user_id, decode(public_key, 'hex'), nullif(name, ''), nullif(email, ''), role, status, created_at,
            updated_at, 1
        FROM input WHERE version = 0
        RETURNING key AS id
        """;

    /// <inheritdoc/>
    public string Update => """
        UPDATE bib.users u SET name = nullif(i.name, ''), email = nullif(i.email, ''), role = i.role,
            status = i.status, created_at = i.created_at, updated_at = i.updated_at, version = i.version + 1
        FROM input i WHERE i.version > 0 AND u.key = i.id AND u.version = i.version
        RETURNING u.key AS id
        """;

    /// <inheritdoc/>
    public string Input(bool isGuarded) => """
        SELECT * FROM unnest($20::uuid[], $21::bigint[], $22::text[], $23::text[], $24::text[], $25::text[],
            $26::text[], $27::text[], $28::timestamptz[], $29::timestamptz[])
            AS i (id, version, user_id, public_key, name, email, role, status, created_at, updated_at)
        """;

    /// <inheritdoc/>
    /// <remarks>
    /// Who is kept out is signed out. The row is seen as it was before: a session that began while the user was being
    /// disabled ends at the latest when the user is enabled.
    /// </remarks>
    public string Beside => """
        ended AS (
            DELETE FROM bib.sessions s USING input i JOIN bib.users u ON u.key = i.id
            WHERE s.user_id = i.user_id AND i.id IN (SELECT id FROM saved)
                AND (i.status <> 'active' OR u.status <> 'active')
        )
        """;

    /// <inheritdoc/>
    public IEnumerable<(NpgsqlDbType Type, object? Value)> ParametersOf(
        IReadOnlyList<RowSave<UserState>> saves, bool isGuarded)
    {
        const NpgsqlDbType Times = NpgsqlDbType.Array | NpgsqlDbType.TimestampTz;
        return
        [
            (NpgsqlDbType.Array | NpgsqlDbType.Uuid, Column(save => save.Key)),
            (NpgsqlDbType.Array | NpgsqlDbType.Bigint, Column(save => save.Version)),
            Texts(save => save.State.Row.Id.Value),
            Texts(save => save.State.Row.PublicKey),
            Texts(save => save.State.Row.Name),
            Texts(save => save.State.Row.Email),
            Texts(save => UserColumns.Write(save.State.Row.Role)),
            Texts(save => UserColumns.Write(save.State.Row.Status)),
            (Times, Column(save => save.State.Row.CreatedAt.UtcDateTime)),
            (Times, Column(save => save.State.Row.UpdatedAt.UtcDateTime)),
        ];

        T[] Column<T>(Func<RowSave<UserState>, T> value) => [.. saves.Select(value)];
        (NpgsqlDbType, object?) Texts(Func<RowSave<UserState>, string> value) =>
            (NpgsqlDbType.Array | NpgsqlDbType.Text, Column(value));
    }

    /// <inheritdoc/>
    public IEnumerable<(string Sql, string[] Subjects)> LocksOf(IReadOnlyList<RowSave<UserState>> saves) => [];

    /// <inheritdoc/>
    public bool IsAlone(RowSave<UserState> save) => false;
}
