using System.Globalization;
using Bib.Grains.Abstractions.Users;
using Bib.Storage.Database;
using Bib.Storage.Grains;
using NpgsqlTypes;

namespace Bib.Storage.Users;

/// <summary>Lists over the rows of users; reads only.</summary>
internal sealed class UserDirectory(BibDatabase database) : IUserDirectory
{
    private const string Name = "coalesce(name, '') COLLATE \"C\"";

    /// <inheritdoc/>
    public async Task<UserPage> ListAsync(UserQuery query, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.PageSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.PageSize, UserQuery.PageSizeMax);

        var parameters = new List<(NpgsqlDbType Type, object? Value)>();
        var sql = $"SELECT {UserColumns.All} FROM bib.users WHERE status = ANY({Next(Sql.Of(StatusesOf(query)))})";
        if (!query.Roles.IsEmpty)
            sql += $" AND role = ANY({Next(Sql.Of([.. query.Roles.Distinct().Select(UserColumns.Write)]))})";
        if (query.NamePrefix.Length > 0)
        {
            // The bound is what an index finds, the second condition what is meant.
            var prefix = Next(Sql.Of(query.NamePrefix));
            sql += $" AND {Name} >= {prefix} AND starts_with(coalesce(name, ''), {prefix})";
        }

        var column = query.Order switch
        {
            UserOrder.Name => Name,
            UserOrder.Created => "created_at",
            UserOrder.Updated => "updated_at",
            _ => throw new ArgumentOutOfRangeException(nameof(query), query.Order, "no such order"),
        };
        if (query.PageToken is { } text)
        {
            var last = UserPageToken.Read(text, query);
            var value = Next(query.Order == UserOrder.Name ? Sql.Of(last.Name) : Sql.Of(last.Time));
            sql += $" AND ({column}, id COLLATE \"C\") {(query.Descending ? '<' : '>')} ({value}, {Next(Sql.Of(last.Id))})";
        }

        // One more than asked tells whether there is another page.
        var turn = query.Descending ? "DESC" : "ASC";
        sql += $" ORDER BY {column} {turn}, id COLLATE \"C\" {turn} LIMIT {Next(Sql.Of(query.PageSize + 1))}";
        var found = await database.ListAsync(
            "directory", "Users cannot be listed", sql, parameters, UserColumns.Read, cancellationToken);
        return found.Count <= query.PageSize
            ? new([.. found], null)
            : new([.. found.Take(query.PageSize)], UserPageToken.Write(found[query.PageSize - 1].User, query));

        string Next((NpgsqlDbType, object?) parameter)
        {
            parameters.Add(parameter);
            return string.Create(CultureInfo.InvariantCulture, $"${parameters.Count}");
        }
    }

    private static string[] StatusesOf(UserQuery query) => query.Statuses.IsEmpty
        ? [UserColumns.Write(UserStatus.Active), UserColumns.Write(UserStatus.Disabled)]
        : [.. query.Statuses.Distinct().Select(UserColumns.Write)];
}
