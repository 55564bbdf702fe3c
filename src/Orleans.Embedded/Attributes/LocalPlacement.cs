namespace Orleans.Runtime;

/// <summary>Every placement but stateless workers: there is one process.</summary>
internal sealed class LocalPlacement : PlacementStrategy
{
    public static LocalPlacement Instance { get; } = new();
}
