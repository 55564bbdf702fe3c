using Microsoft.Extensions.DependencyInjection;
using Orleans.Embedded.GrainServices;
using Orleans.Services;

namespace Orleans.Runtime.Services;

/// <summary>Base of the clients of a grain service.</summary>
/// <typeparam name="TGrainService">The service's interface.</typeparam>
public abstract class GrainServiceClient<TGrainService> : IGrainServiceClient<TGrainService>
    where TGrainService : IGrainService
{
    private readonly GrainServiceDirectory _services;
    private readonly IGrainContextAccessor _context;

    /// <summary>For derived clients.</summary>
    protected GrainServiceClient(IServiceProvider serviceProvider)
    {
        _services = serviceProvider.GetRequiredService<GrainServiceDirectory>();
        _context = serviceProvider.GetRequiredService<IGrainContextAccessor>();
    }

    /// <summary>The grain that is calling.</summary>
    protected GrainReference CurrentGrainReference => _context.GrainContext?.GrainReference
        ?? throw new InvalidOperationException("Only a grain has a current reference; this code runs outside of any.");

    /// <summary>The service of the silo that is responsible for a grain.</summary>
    protected TGrainService GetGrainService(GrainId callingGrainId) => _services.Get<TGrainService>();

    /// <summary>The service of a silo.</summary>
    protected TGrainService GetGrainService(SiloAddress destination) => _services.Get<TGrainService>();

    /// <summary>The service of the silo that is responsible for a key.</summary>
    protected TGrainService GetGrainService(uint key) => _services.Get<TGrainService>();
}
