namespace Orleans;

/// <summary>Marks constructor parameters that the engine fills for one activation.</summary>
public interface IFacetMetadata;
