namespace Orleans.Runtime;

/// <summary>Anything that can be called through a reference: grains, observers, grain services.</summary>
public interface IAddressable;
