using Microsoft.Extensions.Hosting;

namespace Orleans.TestingHost;

/// <summary>Configures the host around each silo of a test cluster.</summary>
public interface IHostConfigurator
{
    /// <summary>Configures one host.</summary>
    void Configure(IHostBuilder hostBuilder);
}
