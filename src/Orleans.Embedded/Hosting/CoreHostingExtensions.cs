using System.Net;
using Orleans.Configuration;

namespace Orleans.Hosting;

/// <summary>Clustering of one process: names only.</summary>
public static class CoreHostingExtensions
{
    /// <summary>Names the service and the cluster; ports mean nothing here, as nothing listens.</summary>
    public static ISiloBuilder UseLocalhostClustering(
        this ISiloBuilder builder,
        int siloPort = 11111,
        int gatewayPort = 30000,
        IPEndPoint? primarySiloEndpoint = null,
        string serviceId = "dev",
        string clusterId = "dev") => builder.Configure<ClusterOptions>(options =>
        {
            options.ServiceId = serviceId;
            options.ClusterId = clusterId;
        });
}
