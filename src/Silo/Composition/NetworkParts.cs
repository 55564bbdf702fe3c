using Bib.Network;
using Bib.Silo.Configuration;
using Bib.Silo.Paths;
using Microsoft.Extensions.DependencyInjection;

namespace Bib.Silo.Composition;

/// <summary>Puts the network together, or says that there is none.</summary>
internal static class NetworkParts
{
    public static IServiceCollection AddNetwork(
        this IServiceCollection services, EffectiveConfiguration configuration, NodePaths paths, ClusterSettings cluster) =>
        NetworkSettings.IsEnabled(configuration, cluster)
            ? services.AddNetwork(
                File.ReadAllText(paths.Identity), options => NetworkSettings.Apply(configuration, options))
            : services.AddNoNetwork();
}
