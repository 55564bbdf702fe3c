using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Bib.Grains.Abstractions.Topics;

namespace Bib.Storage.Topics;

/// <summary>
/// The last topic of a page, and a digest of the query it belongs to, as opaque text: another query does not take it.
/// </summary>
internal sealed record TopicPageToken(string Query, string Path, DateTimeOffset Time, Guid Id)
{
    private const int LengthMax = 1024;

    public static string Write(TopicState last, TopicQuery query)
    {
        var time = query.Order == TopicOrder.Updated ? last.UpdatedAt : last.CreatedAt;
        return Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(
            new TopicPageToken(DigestOf(query), last.Path.Value, time, last.Id.Value)));
    }

    /// <exception cref="FormatException">The token belongs to no query like this one.</exception>
    public static TopicPageToken Read(string text, TopicQuery query)
    {
        try
        {
            if (text.Length <= LengthMax
                && JsonSerializer.Deserialize<TopicPageToken>(Base64Url.DecodeFromChars(text)) is { } token
                && token.Query == DigestOf(query) && token.Path is not null) return token;
        }
        catch (Exception exception) when (exception is JsonException or FormatException)
        {
            // Said below, in our words.
        }

        throw new FormatException("The page token belongs to another query, or was cut.");
    }

    private static string DigestOf(TopicQuery query)
    {
        var text = string.Join('\n',
            query.Below?.Value, string.Join(',', query.Statuses), string.Join(',', query.Tags), query.Owner?.Value,
            query.Order, query.Descending);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
    }
}
