namespace Orleans.Hosting;

/// <summary>Configures streams in memory.</summary>
public interface IMemoryStreamConfigurator : INamedServiceConfigurator;
