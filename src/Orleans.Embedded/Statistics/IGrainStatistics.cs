namespace Orleans.Embedded;

/// <summary>What the silo's grains do, for dashboards and tests.</summary>
public interface IGrainStatistics
{
    /// <summary>
    /// Counts since the silo started; numbers of one snapshot may differ by what happened while it was taken.
    /// </summary>
    IReadOnlyList<GrainTypeStatistics> Snapshot();
}
