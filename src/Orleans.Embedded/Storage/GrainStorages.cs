using Microsoft.Extensions.DependencyInjection;
using Orleans.Providers;
using Orleans.Storage;

namespace Orleans.Embedded.Storage;

internal static class GrainStorages
{
    public static IGrainStorage Find(IServiceProvider services, string? name, string grain)
    {
        var wanted = string.IsNullOrEmpty(name) ? ProviderConstants.DEFAULT_STORAGE_PROVIDER_NAME : name;
        return services.GetKeyedService<IGrainStorage>(wanted)
            ?? throw new BadProviderConfigException(
                $"No grain storage is named \"{wanted}\", which {grain} asks for. Register it with "
                + "AddGrainStorage, AddMemoryGrainStorage or a provider's own method.");
    }
}
