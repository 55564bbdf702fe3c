namespace Orleans.Services;

/// <summary>What grains use to call a grain service.</summary>
/// <typeparam name="TGrainService">The service's interface.</typeparam>
public interface IGrainServiceClient<TGrainService>
    where TGrainService : IGrainService;
