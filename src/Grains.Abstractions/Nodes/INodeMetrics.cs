namespace Bib.Grains.Abstractions.Nodes;

/// <summary>What this process measures of itself.</summary>
public interface INodeMetrics
{
    /// <summary>Every figure now, by name and labels.</summary>
    IReadOnlyList<MetricSample> Read();
}
