using Orleans.Embedded.Runtime;

namespace Orleans.Runtime;

/// <summary>The silo, as grain services see it.</summary>
public sealed class Silo
{
    internal Silo(SiloRuntime runtime, SiloAddress siloAddress)
    {
        Runtime = runtime;
        SiloAddress = siloAddress;
    }

    /// <summary>Its address.</summary>
    public SiloAddress SiloAddress { get; }

    internal SiloRuntime Runtime { get; }

    /// <inheritdoc/>
    public override string ToString() => $"Silo: {SiloAddress}";
}
