using System.IO.Compression;
using Grpc.Core;
using Grpc.Net.Compression;

namespace Grpc.Wire;

/// <summary>The encodings that one side understands; <c>identity</c> goes without saying.</summary>
internal sealed class CompressionProviders
{
    private readonly ICompressionProvider[] _providers;

    public CompressionProviders(IEnumerable<ICompressionProvider>? providers)
    {
        _providers = [.. providers ?? [new GzipCompressionProvider(CompressionLevel.Fastest)]];
        AcceptEncoding = string.Join(',', _providers.Select(p => p.EncodingName).Prepend(GrpcHeaders.Identity));
    }

    /// <summary>What <c>grpc-accept-encoding</c> says.</summary>
    public string AcceptEncoding { get; }

    public ICompressionProvider? Find(string encoding) =>
        Array.Find(_providers, provider => string.Equals(provider.EncodingName, encoding, StringComparison.Ordinal));

    public RpcException Unsupported(string encoding) => MessageFrame.Failure(
        StatusCode.Unimplemented,
        $"Unsupported grpc-encoding value '{encoding}'. Supported encodings: {AcceptEncoding}");
}
