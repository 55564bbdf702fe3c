using Grpc.Core;

namespace Grpc.Net.Client.Calls;

/// <summary>Collects the delegates that some call credentials stand for.</summary>
internal sealed class CallCredentialsReader : CallCredentialsConfiguratorBase
{
    private readonly List<AsyncAuthInterceptor> _interceptors = [];

    /// <summary>The headers that <paramref name="credentials"/> add to a call.</summary>
    public static async Task<Metadata> ReadAsync(
        IEnumerable<CallCredentials> credentials, Uri method, CancellationToken cancellationToken)
    {
        var reader = new CallCredentialsReader();
        foreach (var one in credentials) one.InternalPopulateConfiguration(reader, null);
        var service = method.AbsolutePath[..method.AbsolutePath.LastIndexOf('/')];
        var name = method.AbsolutePath[(service.Length + 1)..];
        var context = new AuthInterceptorContext(
            $"{method.Scheme}://{method.Authority}{service}", name, cancellationToken);
        var headers = new Metadata();
        foreach (var interceptor in reader._interceptors) await interceptor(context, headers).ConfigureAwait(false);
        return headers;
    }

    public override void SetCompositeCredentials(object? state, IReadOnlyList<CallCredentials> credentials)
    {
        foreach (var one in credentials) one.InternalPopulateConfiguration(this, state);
    }

    public override void SetAsyncAuthInterceptorCredentials(object? state, AsyncAuthInterceptor interceptor) =>
        _interceptors.Add(interceptor);
}
