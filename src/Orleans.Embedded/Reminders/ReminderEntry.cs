using Orleans.Runtime;

namespace Orleans;

/// <summary>One row of the reminder table.</summary>
[GenerateSerializer]
public sealed class ReminderEntry
{
    /// <summary>Whose reminder it is.</summary>
    [Id(0)]
    public GrainId GrainId { get; set; }

    /// <summary>Its name, unique for the grain.</summary>
    [Id(1)]
    public string ReminderName { get; set; } = null!;

    /// <summary>When it ticks first (UTC).</summary>
    [Id(2)]
    public DateTime StartAt { get; set; }

    /// <summary>The time between ticks.</summary>
    [Id(3)]
    public TimeSpan Period { get; set; }

    /// <summary>Changes with each write.</summary>
    [Id(4)]
    public string? ETag { get; set; }

    /// <inheritdoc/>
    public override string ToString() =>
        $"<GrainId={GrainId} ReminderName={ReminderName} Period={Period} StartAt={StartAt:O} ETag={ETag}>";
}
