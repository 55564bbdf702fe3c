using System.Collections.Concurrent;
using System.Net;
using System.Net.Http;
using Grpc.Core;
using Grpc.Net.Client.Calls;
using Grpc.Wire;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Grpc.Net.Client;

/// <summary>
/// A channel on HTTP/2, through <see cref="HttpClient"/>'s handlers. Expensive to make, safe to share.
/// </summary>
public sealed class GrpcChannel : ChannelBase, IDisposable
{
    private readonly ConcurrentDictionary<IMethod, MethodPlan> _plans = new(ReferenceEqualityComparer.Instance);
    private readonly CancellationTokenSource _closed = new();
    private readonly bool _disposeInvoker;
    private readonly string _basePath;
    private bool _disposed;

    private GrpcChannel(Uri address, GrpcChannelOptions options)
        : base(address.Authority)
    {
        if (options.HttpClient is not null && options.HttpHandler is not null)
        {
            throw new ArgumentException("HttpClient and HttpHandler are both set; set one of them.", nameof(options));
        }

        if (address.Host.Length == 0)
        {
            throw new ArgumentException(
                $"Address '{address.OriginalString}' has no host; write it like 'https://localhost:5001'.", nameof(address));
        }

        var credentials = new ChannelSecurity(options.Credentials, address);
        Address = address;
        Options = options;
        CallCredentials = credentials.CallCredentials;
        SendsCallCredentials = address.Scheme == Uri.UriSchemeHttps || options.UnsafeUseInsecureChannelCallCredentials;
        Invoker = (HttpMessageInvoker?)options.HttpClient
            ?? new HttpMessageInvoker(options.HttpHandler ?? CreateHandler(), disposeHandler: true);
        _disposeInvoker = options.DisposeHttpClient || (options.HttpClient is null && options.HttpHandler is null);
        _basePath = address.AbsolutePath.TrimEnd('/');
        Time = Resolve(TimeProvider.System);
#pragma warning disable RS0030 // Whoever gives the channel no source of chance has no seed to replay.
        Random = new JitterSource(Resolve(new Random()));
#pragma warning restore RS0030
        Compressions = new CompressionProviders(options.CompressionProviders);
        Retries = new RetryBook(options);
        Logger = (options.LoggerFactory ?? NullLoggerFactory.Instance).CreateLogger<GrpcChannel>();
        HttpVersion = options.HttpVersion ?? System.Net.HttpVersion.Version20;
        HttpVersionPolicy = options.HttpVersionPolicy ?? System.Net.Http.HttpVersionPolicy.RequestVersionExact;
    }

    internal Uri Address { get; }

    internal GrpcChannelOptions Options { get; }

    internal HttpMessageInvoker Invoker { get; }

    internal IReadOnlyList<CallCredentials> CallCredentials { get; }

    internal bool SendsCallCredentials { get; }

    internal TimeProvider Time { get; }

    internal JitterSource Random { get; }

    internal CompressionProviders Compressions { get; }

    internal RetryBook Retries { get; }

    internal EndingPool Endings { get; } = new();

    internal ILogger Logger { get; }

    internal Version HttpVersion { get; }

    internal HttpVersionPolicy HttpVersionPolicy { get; }

    /// <summary>Fires when the channel is disposed.</summary>
    internal CancellationToken Closed => _closed.Token;

    /// <summary>A channel to <paramref name="address"/>, such as <c>https://localhost:5001</c>.</summary>
    public static GrpcChannel ForAddress(string address) => ForAddress(address, new GrpcChannelOptions());

    /// <inheritdoc cref="ForAddress(string)"/>
    public static GrpcChannel ForAddress(string address, GrpcChannelOptions channelOptions) =>
        ForAddress(new Uri(address), channelOptions);

    /// <inheritdoc cref="ForAddress(string)"/>
    public static GrpcChannel ForAddress(Uri address) => ForAddress(address, new GrpcChannelOptions());

    /// <inheritdoc cref="ForAddress(string)"/>
    public static GrpcChannel ForAddress(Uri address, GrpcChannelOptions channelOptions)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(channelOptions);
        return new GrpcChannel(address, channelOptions);
    }

    /// <inheritdoc/>
    public override CallInvoker CreateCallInvoker()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return new HttpCallInvoker(this);
    }

    /// <summary>Cancels the calls under way and closes the connections, unless they are the caller's.</summary>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _closed.Cancel();
        if (_disposeInvoker) Invoker.Dispose();
    }

    /// <inheritdoc/>
    protected override Task ShutdownAsyncCore()
    {
        Dispose();
        return Task.CompletedTask;
    }

    /// <summary>What is worked out once for each method.</summary>
    internal MethodPlan PlanFor(IMethod method)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _plans.TryGetValue(method, out var plan)
            ? plan
            : _plans.GetOrAdd(method, new MethodPlan(new Uri(Address, _basePath + method.FullName), Retries.RulesFor(method)));
    }

    private static SocketsHttpHandler CreateHandler() => new()
    {
        EnableMultipleHttp2Connections = true,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
    };

    private T Resolve<T>(T fallback)
        where T : class => (T?)Options.ServiceProvider?.GetService(typeof(T)) ?? fallback;
}
