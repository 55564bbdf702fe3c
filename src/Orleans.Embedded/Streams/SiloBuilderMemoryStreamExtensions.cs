using Orleans.Embedded.Streams;

namespace Orleans.Hosting;

/// <summary>Adds streams in memory.</summary>
public static class SiloBuilderMemoryStreamExtensions
{
    /// <summary>
    /// Adds a stream provider. Items live in bounded queues and are lost with the process; explicit subscriptions are
    /// kept by the grain storage named "PubSubStore".
    /// </summary>
    public static ISiloBuilder AddMemoryStreams(
        this ISiloBuilder builder, string name, Action<ISiloMemoryStreamConfigurator>? configure = null)
    {
        MemoryStreamProvider.Add(builder.Services, name);
        configure?.Invoke(new MemoryStreamConfigurator(name, action => action(builder.Services)));
        return builder;
    }
}
