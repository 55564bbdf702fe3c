using Microsoft.Extensions.DependencyInjection;
using Orleans.Embedded.GrainServices;
using Orleans.Runtime;

namespace Orleans.Hosting;

/// <summary>Registers grain services.</summary>
public static class GrainServicesSiloBuilderExtensions
{
    /// <summary>Registers a grain service, which starts with the silo.</summary>
    public static IServiceCollection AddGrainService<T>(this IServiceCollection services) =>
        services.AddGrainService(typeof(T));

    /// <summary>Registers a grain service, which starts with the silo.</summary>
    public static IServiceCollection AddGrainService(this IServiceCollection services, Type grainServiceType)
    {
        if (!typeof(GrainService).IsAssignableFrom(grainServiceType))
            throw new ArgumentException($"{grainServiceType} does not derive from GrainService.", nameof(grainServiceType));
        return services.AddSingleton(new GrainServiceRegistration(grainServiceType));
    }

    /// <summary>Registers a grain service, which starts with the silo.</summary>
    public static ISiloBuilder AddGrainService<T>(this ISiloBuilder builder)
        where T : GrainService => builder.ConfigureServices(services => services.AddGrainService<T>());
}
