namespace Orleans.Runtime;

/// <summary>An interface added to an activation at run time.</summary>
public interface IGrainExtension : IAddressable;
