using System.IO.Compression;
using Grpc.Net.Compression;
using Grpc.Wire;

namespace Grpc.AspNetCore.Server.Calls;

/// <summary>What a service's options and the options for all come to.</summary>
internal sealed class ServeOptions
{
    private const int DefaultMaxReceiveMessageSize = 4 * 1024 * 1024;

    public ServeOptions(GrpcServiceOptions all, GrpcServiceOptions? own)
    {
        MaxSendMessageSize = own is { MaxSendMessageSizeSpecified: true } ? own.MaxSendMessageSize : all.MaxSendMessageSize;
        MaxReceiveMessageSize = own is { MaxReceiveMessageSizeSpecified: true } ? own.MaxReceiveMessageSize
            : all.MaxReceiveMessageSizeSpecified ? all.MaxReceiveMessageSize
            : DefaultMaxReceiveMessageSize;
        DetailedErrors = own?.EnableDetailedErrors ?? all.EnableDetailedErrors ?? false;
        ResponseEncoding = own?.ResponseCompressionAlgorithm ?? all.ResponseCompressionAlgorithm;
        ResponseLevel = own?.ResponseCompressionLevel ?? all.ResponseCompressionLevel;
        var providers = (own?.CompressionProviders ?? []).Concat(all.CompressionProviders).ToList();
        Compressions = new CompressionProviders(
            providers.Exists(provider => provider.EncodingName == "gzip")
                ? providers
                : providers.Append(new GzipCompressionProvider(CompressionLevel.Fastest)));
        Interceptors = [.. all.Interceptors, .. own?.Interceptors ?? []];
        if (ResponseEncoding is not null and not GrpcHeaders.Identity && Compressions.Find(ResponseEncoding) is null)
        {
            throw new InvalidOperationException(
                $"ResponseCompressionAlgorithm is '{ResponseEncoding}'; the encodings are {Compressions.AcceptEncoding}.");
        }
    }

    public int? MaxSendMessageSize { get; }

    public int? MaxReceiveMessageSize { get; }

    public bool DetailedErrors { get; }

    public string? ResponseEncoding { get; }

    public CompressionLevel? ResponseLevel { get; }

    public CompressionProviders Compressions { get; }

    public InterceptorRegistration[] Interceptors { get; }
}
