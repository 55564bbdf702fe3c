using System.Buffers.Text;
using Bib.Gateway.Api.Topics;
using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Datasets;

namespace Bib.Gateway.Api.Datasets;

/// <summary>
/// Which version a page of files is of, and which file comes next: the pages of one list are of one version, whatever
/// is published meanwhile.
/// </summary>
internal static class FilePageToken
{
    public static string Write(ChunkHash contentId, ManifestPath next) =>
        Base64Url.EncodeToString([.. contentId.ToArray(), .. next.Bytes]);

    public static (ChunkHash ContentId, byte[] Next) Read(string token)
    {
        try
        {
            if (token.Length < 2 * ManifestPath.LengthMax)
            {
                var bytes = Base64Url.DecodeFromChars(token);
                if (bytes.Length > ChunkHash.Size)
                    return (new(bytes.AsSpan(0, ChunkHash.Size)), bytes[ChunkHash.Size..]);
            }
        }
        catch (FormatException)
        {
            // Said below, in our words.
        }

        throw TopicMapping.Invalid(
            "page_token", "The page token belongs to another query, or was cut.", "Begin again without a page token.");
    }
}
