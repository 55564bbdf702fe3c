using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Bib.Grains.Abstractions.Datasets;

namespace Bib.Storage.Datasets;

/// <summary>
/// The last entry of a page, and a digest of the query it belongs to, as opaque text: another query does not take it.
/// </summary>
internal sealed record DatasetPageToken(string Query, string Topic, Guid TopicId, string Name, DateTimeOffset Time, Guid Id)
{
    private const int LengthMax = 2048;

    public static string Write(DatasetListing last, DatasetQuery query)
    {
        var dataset = last.Dataset;
        var time = query.Order == DatasetOrder.Updated ? dataset.UpdatedAt : dataset.CreatedAt;
        return Write(new(
            DigestOf(query), last.Topic.Value, dataset.Topic.Value, dataset.Name, time, dataset.Id.Value));
    }

    public static string Write(DatasetVersion last, DatasetId dataset) =>
        Write(new(dataset.ToString(), "", default, "", last.CreatedAt, last.Id));

    /// <exception cref="FormatException">The token belongs to no query like this one.</exception>
    public static DatasetPageToken Read(string text, DatasetQuery query) => Read(text, DigestOf(query));

    /// <exception cref="FormatException">The token belongs to another dataset's versions.</exception>
    public static DatasetPageToken Read(string text, DatasetId dataset) => Read(text, dataset.ToString());

    private static string Write(DatasetPageToken token) =>
        Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(token));

    private static DatasetPageToken Read(string text, string query)
    {
        try
        {
            if (text.Length <= LengthMax
                && JsonSerializer.Deserialize<DatasetPageToken>(Base64Url.DecodeFromChars(text)) is { } token
                && token.Query == query && token.Topic is not null && token.Name is not null) return token;
        }
        catch (Exception exception) when (exception is JsonException or FormatException)
        {
            // Said below, in our words.
        }

        throw new FormatException("The page token belongs to another query, or was cut.");
    }

    private static string DigestOf(DatasetQuery query)
    {
        var text = string.Join('\n',
            query.Topic?.Value, query.Recursive, string.Join(',', query.Statuses), string.Join(',', query.Tags),
            query.Owner?.Value, query.Order, query.Descending);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
    }
}
