namespace Bib.Grains.Abstractions.Nodes;

/// <summary>What the grains of this node have done since it started, whatever engine they run on.</summary>
public interface IGrainActivity
{
    /// <summary>One entry a grain type that was ever activated, by name.</summary>
    Task<IReadOnlyList<GrainTypeActivity>> ReadAsync(CancellationToken cancellationToken);
}
