using Bib.Grains.Abstractions.Identity;
using Bib.Grains.Abstractions.Persistence;
using Bib.Grains.Abstractions.Users;
using Npgsql;

namespace Bib.Storage.Users;

/// <summary>The columns of <c>users</c> in the order that every query of them selects.</summary>
internal static class UserColumns
{
    /// <summary>What to select; read with <see cref="Read"/>.</summary>
    public const string All =
        "id, encode(public_key, 'hex'), coalesce(name, ''), coalesce(email, ''), role, status, created_at, updated_at, "
        + "version";

    /// <summary>A row, as the grain's state and its version.</summary>
    public static UserListing Read(NpgsqlDataReader reader) => new(
        new UserState
        {
            Id = new UserId(reader.GetString(0)),
            PublicKey = reader.IsDBNull(1) ? "" : reader.GetString(1),
            Name = reader.GetString(2),
            Email = reader.GetString(3),
            Role = ReadRole(reader.GetString(4)),
            Status = ReadStatus(reader.GetString(5)),
            CreatedAt = reader.GetFieldValue<DateTimeOffset>(6),
            UpdatedAt = reader.GetFieldValue<DateTimeOffset>(7),
        },
        RowVersion.Of(reader.GetInt64(8)));

    /// <summary>The column's word for a role on the node.</summary>
    public static string Write(NodeRole role) => role switch
    {
        NodeRole.Admin => "admin",
        NodeRole.Member => "member",
        NodeRole.ReadOnly => "read-only",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "no such role on a node"),
    };

    /// <summary>The column's word for a status.</summary>
    public static string Write(UserStatus status) => status switch
    {
        UserStatus.Active => "active",
        UserStatus.Disabled => "suspended",
        UserStatus.Deleted => "deleted",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "an absent user is not written"),
    };

    /// <summary>What a role's word means.</summary>
    public static NodeRole ReadRole(string word) => word switch
    {
        "admin" => NodeRole.Admin,
        "member" => NodeRole.Member,
        "read-only" => NodeRole.ReadOnly,
        _ => throw new InvalidDataException($"users.role holds '{word}', which is no role."),
    };

    private static UserStatus ReadStatus(string word) => word switch
    {
        "active" => UserStatus.Active,
        "suspended" or "pending" => UserStatus.Disabled,
        "deleted" => UserStatus.Deleted,
        _ => throw new InvalidDataException($"users.status holds '{word}', which is no status."),
    };
}
