using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Bib.Grains.Abstractions.Users;

namespace Bib.Storage.Users;

/// <summary>
/// The last user of a page, and a digest of the query it belongs to, as opaque text: another query does not take it.
/// </summary>
internal sealed record UserPageToken(string Query, string Name, DateTimeOffset Time, string Id)
{
    private const int LengthMax = 4096;

    public static string Write(UserState last, UserQuery query) => Base64Url.EncodeToString(
        JsonSerializer.SerializeToUtf8Bytes(new UserPageToken(
            DigestOf(query),
            last.Name,
            query.Order == UserOrder.Updated ? last.UpdatedAt : last.CreatedAt,
            last.Id.Value)));

    /// <exception cref="FormatException">The token belongs to no query like this one.</exception>
    public static UserPageToken Read(string text, UserQuery query)
    {
        try
        {
            if (text.Length <= LengthMax
                && JsonSerializer.Deserialize<UserPageToken>(Base64Url.DecodeFromChars(text)) is { } token
                && token.Query == DigestOf(query) && token is { Name: not null, Id: not null }) return token;
        }
        catch (Exception exception) when (exception is JsonException or FormatException)
        {
            // Said below, in our words.
        }

        throw new FormatException("The page token belongs to another query, or was cut.");
    }

    private static string DigestOf(UserQuery query)
    {
        var text = string.Join('\n',
            string.Join(',', query.Statuses), string.Join(',', query.Roles), query.NamePrefix, query.Order,
            query.Descending);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
    }
}
