using Microsoft.Extensions.DependencyInjection;

namespace Grpc.AspNetCore.Server.Calls;

/// <summary>
/// Makes the service for a call: the host's if it is registered, or else one of its own that the call disposes.
/// </summary>
internal sealed class ServiceActivator<TService>
    where TService : class
{
    private readonly Func<IServiceProvider, (TService Service, bool Owned)> _create;

    public ServiceActivator()
    {
        var factory = new Lazy<ObjectFactory<TService>>(() => ActivatorUtilities.CreateFactory<TService>([]));
        _create = services => services.GetService<TService>() is { } registered
            ? (registered, false)
            : (factory.Value(services, []), true);
    }

    public ServiceActivator(TService instance) => _create = _ => (instance, false);

    public (TService Service, bool Owned) Create(IServiceProvider services) => _create(services);

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
