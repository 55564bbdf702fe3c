using System.Buffers;
using System.Security.Cryptography;

namespace Formats.Packages;

/// <summary>Hashes of files of any size, in one buffer.</summary>
internal static class FileHashing
{
    private const int BufferBytes = 1 << 17;

    /// <summary>Reads a stream to its end, once for all algorithms.</summary>
    /// <returns>The hashes in the order of the algorithms.</returns>
    public static async Task<byte[][]> HashAsync(
        Stream stream, IReadOnlyList<HashAlgorithmName> algorithms, Action<long> progress, CancellationToken cancellationToken)
    {
        var hashes = algorithms.Select(IncrementalHash.CreateHash).ToArray();
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            for (int read; (read = await stream.ReadAsync(buffer, cancellationToken)) > 0;)
            {
                foreach (var hash in hashes) hash.AppendData(buffer, 0, read);
                progress(read);
            }

            return [.. hashes.Select(hash => hash.GetHashAndReset())];
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            foreach (var hash in hashes) hash.Dispose();
        }
    }
}
