namespace Orleans;

/// <summary>A state between an activation and its storage.</summary>
/// <typeparam name="T">The state.</typeparam>
[GenerateSerializer]
public sealed class GrainState<T> : IGrainState<T>
{
    /// <summary>Nothing.</summary>
    public GrainState()
    {
    }

    /// <summary>A state that is not kept yet.</summary>
    public GrainState(T? state)
        : this(state, null)
    {
    }

    /// <summary>A state and its version.</summary>
    public GrainState(T? state, string? eTag)
    {
        State = state;
        ETag = eTag;
    }

    /// <inheritdoc/>
    [Id(0)]
    public T? State { get; set; }

    /// <inheritdoc/>
    [Id(1)]
    public string? ETag { get; set; }

    /// <inheritdoc/>
    [Id(2)]
    public bool RecordExists { get; set; }
}
