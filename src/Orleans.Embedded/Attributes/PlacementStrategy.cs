namespace Orleans.Runtime;

/// <summary>Where a grain is activated.</summary>
public abstract class PlacementStrategy;
