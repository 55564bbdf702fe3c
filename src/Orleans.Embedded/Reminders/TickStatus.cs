namespace Orleans.Runtime;

/// <summary>When a reminder ticks.</summary>
[GenerateSerializer, Immutable]
public readonly struct TickStatus
{
    /// <summary>All three; times are UTC.</summary>
    public TickStatus(DateTime firstTickTime, TimeSpan period, DateTime timeStamp)
    {
        FirstTickTime = firstTickTime;
        Period = period;
        CurrentTickTime = timeStamp;
    }

    /// <summary>When it ticked first, or should have (UTC).</summary>
    [Id(0)]
    public DateTime FirstTickTime { get; }

    /// <summary>The time between ticks.</summary>
    [Id(1)]
    public TimeSpan Period { get; }

    /// <summary>When this tick is (UTC).</summary>
    [Id(2)]
    public DateTime CurrentTickTime { get; }

    /// <inheritdoc/>
    public override string ToString() => $"<{FirstTickTime}, {Period}, {CurrentTickTime}>";
}
