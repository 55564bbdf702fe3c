using System.IO.Compression;

namespace Grpc.Net.Compression;

/// <summary>An encoding that messages can be compressed with.</summary>
public interface ICompressionProvider
{
    /// <summary>The name in <c>grpc-encoding</c>, such as <c>gzip</c>.</summary>
    string EncodingName { get; }

    /// <summary>A stream that compresses what is written into <paramref name="stream"/> and leaves that open.</summary>
    Stream CreateCompressionStream(Stream stream, CompressionLevel? compressionLevel);

    /// <summary>A stream that decompresses what <paramref name="stream"/> holds.</summary>
    Stream CreateDecompressionStream(Stream stream);
}
