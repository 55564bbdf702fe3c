namespace Orleans.Hosting;

/// <summary>Configures a client's streams in memory.</summary>
public interface IClusterClientMemoryStreamConfigurator : IMemoryStreamConfigurator;
