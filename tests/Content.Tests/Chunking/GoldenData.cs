using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Content.Tests.Chunking;

/// <summary>
/// Bytes that anyone can make again: SHA-256 of "bib-golden-(seed)-(block number)", one after the other.
/// </summary>
internal static class GoldenData
{
    public static byte[] Bytes(string seed, int count)
    {
        var result = new byte[(count + 31) / 32 * 32];
        for (var block = 0; block * 32 < count; block++)
        {
            var text = string.Create(CultureInfo.InvariantCulture, $"bib-golden-{seed}-{block}");
            SHA256.HashData(Encoding.ASCII.GetBytes(text), result.AsSpan(block * 32, 32));
        }

        return result[..count];
    }
}
