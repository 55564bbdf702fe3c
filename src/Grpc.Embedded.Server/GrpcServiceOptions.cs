using System.IO.Compression;
using Grpc.Net.Compression;

namespace Grpc.AspNetCore.Server;

/// <summary>How services are served. A service's own options go before the ones for all.</summary>
public class GrpcServiceOptions
{
    private int? _maxSendMessageSize;
    private int? _maxReceiveMessageSize;
    private bool _maxSendMessageSizeSpecified;
    private bool _maxReceiveMessageSizeSpecified;

    /// <summary>The longest message sent, in bytes; null, the default, is no limit.</summary>
    public int? MaxSendMessageSize
    {
        get => _maxSendMessageSize;
        set
        {
            _maxSendMessageSize = value;
            MaxSendMessageSizeSpecified = true;
        }
    }

    /// <summary>Whether <see cref="MaxSendMessageSize"/> was set, be it to null.</summary>
    public bool MaxSendMessageSizeSpecified
    {
        get => _maxSendMessageSizeSpecified;
        set
        {
            _maxSendMessageSizeSpecified = value;
            if (!value) _maxSendMessageSize = null;
        }
    }

    /// <summary>The longest message received, in bytes; null is no limit. Default: 4 MiB.</summary>
    public int? MaxReceiveMessageSize
    {
        get => _maxReceiveMessageSize;
        set
        {
            _maxReceiveMessageSize = value;
            MaxReceiveMessageSizeSpecified = true;
        }
    }

    /// <summary>Whether <see cref="MaxReceiveMessageSize"/> was set, be it to null.</summary>
    public bool MaxReceiveMessageSizeSpecified
    {
        get => _maxReceiveMessageSizeSpecified;
        set
        {
            _maxReceiveMessageSizeSpecified = value;
            if (!value) _maxReceiveMessageSize = null;
        }
    }

    /// <summary>Whether callers see what exception a handler threw. Default: false.</summary>
    public bool? EnableDetailedErrors { get; set; }

    /// <summary>The encoding of responses to callers that accept it, such as <c>gzip</c>. Default: none.</summary>
    public string? ResponseCompressionAlgorithm { get; set; }

    /// <summary>How hard responses are compressed. Default: the encoding's.</summary>
    public CompressionLevel? ResponseCompressionLevel { get; set; }

    /// <summary>The encodings understood. Default: gzip.</summary>
    public IList<ICompressionProvider> CompressionProviders { get; set; } = [];

    /// <summary>
    /// Whether calls to services that are not mapped go on to other endpoints. Default: false, UNIMPLEMENTED.
    /// </summary>
    public bool? IgnoreUnknownServices { get; set; }

    /// <summary>What stands before handlers, in order.</summary>
    public InterceptorCollection Interceptors { get; } = [];
}
