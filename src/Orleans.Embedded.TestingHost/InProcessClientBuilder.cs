using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;

namespace Orleans.TestingHost;

/// <summary>The client of a one-process cluster is made of its silo's own services.</summary>
internal sealed class InProcessClientBuilder(ISiloBuilder silo) : IClientBuilder
{
    public IServiceCollection Services => silo.Services;

    public IConfiguration Configuration => silo.Configuration;
}
