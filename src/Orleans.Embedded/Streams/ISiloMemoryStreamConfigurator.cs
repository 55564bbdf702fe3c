namespace Orleans.Hosting;

/// <summary>Configures a silo's streams in memory.</summary>
public interface ISiloMemoryStreamConfigurator : IMemoryStreamConfigurator;
