namespace Orleans.Runtime;

/// <summary>The activation whose turn runs.</summary>
public interface IGrainContextAccessor
{
    /// <summary>The activation whose turn runs; null outside turns.</summary>
    IGrainContext GrainContext { get; }
}
