using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;

namespace Orleans.Embedded.Streams;

internal sealed record MemoryStreamConfigurator(string Name, Action<Action<IServiceCollection>> ConfigureDelegate)
    : ISiloMemoryStreamConfigurator, IClusterClientMemoryStreamConfigurator;
