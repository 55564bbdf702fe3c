using Orleans.Runtime;

namespace Orleans;

/// <summary>A service of the silo that is called like a grain.</summary>
public interface ISystemTarget : IAddressable;
