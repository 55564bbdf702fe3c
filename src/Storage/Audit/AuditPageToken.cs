using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Bib.Grains.Abstractions.Audit;

namespace Bib.Storage.Audit;

/// <summary>
/// The entry that a page goes on below, and a digest of the query, as opaque text: another query does not take it.
/// </summary>
internal sealed record AuditPageToken(string Query, long Below)
{
    private const int LengthMax = 256;

    public static string Write(long below, AuditQuery query) =>
        Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(new AuditPageToken(DigestOf(query), below)));

    /// <exception cref="FormatException">The token belongs to no query like this one.</exception>
    public static long Read(string text, AuditQuery query)
    {
        try
        {
            if (text.Length <= LengthMax
                && JsonSerializer.Deserialize<AuditPageToken>(Base64Url.DecodeFromChars(text)) is { } token
                && token.Query == DigestOf(query)) return token.Below;
        }
        catch (Exception exception) when (exception is JsonException or FormatException)
        {
            // Said below, in our words.
        }

        throw new FormatException("The page token belongs to another query, or was cut.");
    }

    private static string DigestOf(AuditQuery query)
    {
        var text = string.Join('\n',
            query.Entry, query.User, query.Subject, string.Join(',', query.Actions),
            query.From?.UtcTicks.ToString(CultureInfo.InvariantCulture),
            query.To?.UtcTicks.ToString(CultureInfo.InvariantCulture));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
    }
}
