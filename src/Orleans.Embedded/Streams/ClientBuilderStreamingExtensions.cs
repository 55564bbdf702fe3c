using Orleans.Embedded.Streams;

namespace Orleans.Hosting;

/// <summary>Adds streams to a client.</summary>
public static class ClientBuilderStreamingExtensions
{
    /// <summary>Adds the stream provider that the silo has under this name.</summary>
    public static IClientBuilder AddMemoryStreams(
        this IClientBuilder builder, string name, Action<IClusterClientMemoryStreamConfigurator>? configure = null)
    {
        MemoryStreamProvider.Add(builder.Services, name);
        configure?.Invoke(new MemoryStreamConfigurator(name, action => action(builder.Services)));
        return builder;
    }
}
