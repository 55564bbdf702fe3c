using Orleans.Runtime;

namespace Orleans;

/// <summary>A call on its way out of a grain or of the host.</summary>
public interface IOutgoingGrainCallContext : IGrainCallContext
{
    /// <summary>The activation that calls; null outside grains.</summary>
    IGrainContext? SourceContext { get; }
}
