namespace Grpc.Net.Client.Configuration;

/// <summary>How a channel treats the calls of its services.</summary>
public sealed class ServiceConfig
{
    /// <summary>Treatment by method; the most exact name wins.</summary>
    public IList<MethodConfig> MethodConfigs { get; } = [];

    /// <summary>Stops retries when too many calls fail; null means never.</summary>
    public RetryThrottlingPolicy? RetryThrottling { get; set; }
}
