using Bib.Grains.Abstractions.Users;
using Bib.Storage.Grains;

namespace Bib.Storage.Users;

/// <summary>
/// How rows of <c>users</c> are written, many at once, each guarded by its version. They have no guards.
/// </summary>
internal sealed class UserTable : IRowTable<UserState>
{
    private static readonly SavedValue<UserState>[] _values =
    [
        SavedValue<UserState>.Id("id", save => save.Key),
        SavedValue<UserState>.Number("version", save => save.Version),
        SavedValue<UserState>.Text("user_id", save => save.State.Row.Id.Value),
        SavedValue<UserState>.Text("public_key", save => save.State.Row.PublicKey),
        SavedValue<UserState>.Text("name", save => save.State.Row.Name),
        SavedValue<UserState>.Text("email", save => save.State.Row.Email),
        SavedValue<UserState>.Text("role", save => UserColumns.Write(save.State.Row.Role)),
        SavedValue<UserState>.Text("status", save => UserColumns.Write(save.State.Row.Status)),
        SavedValue<UserState>.Time("created_at", save => save.State.Row.CreatedAt),
        SavedValue<UserState>.Time("updated_at", save => save.State.Row.UpdatedAt),
    ];

    /// <inheritdoc/>
    public string Name => "users";

    /// <inheritdoc/>
    public string Insert(SaveKinds kinds) => """
        INSERT INTO bib.users (id, public_key, name, email, role, status, created_at, updated_at, version)
        SELECT user_id, decode(public_key, 'hex'), nullif(name, ''), nullif(email, ''), role, status, created_at,
            updated_at, 1
        FROM input WHERE version = 0
        RETURNING key AS id
        """;

    /// <inheritdoc/>
    public IReadOnlyList<SavedValue<UserState>> ValuesOf(SaveKinds kinds) => _values;

    /// <inheritdoc/>
    public string Guard => "true";

    /// <inheritdoc/>
    public string Update(SaveKinds kinds) => """
        UPDATE bib.users u SET name = nullif(i.name, ''), email = nullif(i.email, ''), role = i.role,
            status = i.status, created_at = i.created_at, updated_at = i.updated_at, version = i.version + 1
        FROM input i WHERE i.version > 0 AND u.key = i.id AND u.version = i.version
        RETURNING u.key AS id
        """;

    /// <inheritdoc/>
    /// <remarks>
    /// Who is kept out is signed out. The row is seen as it was before: a session that began while the user was being
    /// disabled ends at the latest when the user is enabled.
    /// </remarks>
    public string Beside(int first) => """
        ended AS (
            DELETE FROM bib.sessions s USING input i JOIN bib.users u ON u.key = i.id
            WHERE s.user_id = i.user_id AND i.id IN (SELECT id FROM saved)
                AND (i.status <> 'active' OR u.status <> 'active')
        )
        """;

    /// <inheritdoc/>
    public SaveKinds KindOf(RowSave<UserState> save) => SaveKinds.Whole | SaveKinds.Beside;

    /// <inheritdoc/>
    public IEnumerable<(string Sql, string[] Subjects)> LocksOf(IReadOnlyList<RowSave<UserState>> saves) => [];

    /// <inheritdoc/>
    public bool IsAlone(RowSave<UserState> save) => false;
}
