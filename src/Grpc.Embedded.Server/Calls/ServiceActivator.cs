using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Grpc.AspNetCore.Server.Calls;

/// <summary>
/// Makes the service for a call: the host's if it is registered, or else one of its own that the call disposes.
/// </summary>
internal sealed class ServiceActivator<TService>
    where TService : class
{
    private readonly Func<HttpContext, (TService Service, bool Owned)> _create;

    public ServiceActivator()
    {
        var factory = new Lazy<ObjectFactory<TService>>(() => ActivatorUtilities.CreateFactory<TService>([]));
        _create = http => http.RequestServices.GetService<TService>() is { } registered
            ? (registered, false)
            : (factory.Value(http.RequestServices, []), true);
    }

    /// <summary>
    /// Serves with one service for all calls; asking a request for its services would cost it a scope.
    /// </summary>
    public ServiceActivator(TService instance) => _create = _ => (instance, false);

    public (TService Service, bool Owned) Create(HttpContext http) => _create(http);

    public static ValueTask ReleaseAsync(object service)
    {
        switch (service)
        {
            case IAsyncDisposable disposable: return disposable.DisposeAsync();
            case IDisposable disposable: disposable.Dispose(); break;
        }

        return default;
    }
}
