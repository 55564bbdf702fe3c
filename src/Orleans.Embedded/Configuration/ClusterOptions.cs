namespace Orleans.Configuration;

/// <summary>Names of the cluster and of the service that runs in it.</summary>
public class ClusterOptions
{
    /// <summary>The cluster id when none is given.</summary>
    public const string DefaultClusterId = "default";

    /// <summary>The service id when none is given.</summary>
    public const string DefaultServiceId = "default";

    /// <summary>The cluster's id. Default: <c>default</c>.</summary>
    public string ClusterId { get; set; } = DefaultClusterId;

    /// <summary>The service's id; it outlives deployments, and storage may use it. Default: <c>default</c>.</summary>
    public string ServiceId { get; set; } = DefaultServiceId;
}
