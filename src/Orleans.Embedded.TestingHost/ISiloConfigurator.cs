using Orleans.Hosting;

namespace Orleans.TestingHost;

/// <summary>Configures each silo of a test cluster.</summary>
public interface ISiloConfigurator
{
    /// <summary>Configures one silo.</summary>
    void Configure(ISiloBuilder siloBuilder);
}
