namespace Orleans;

/// <summary>A state between an activation and its storage.</summary>
/// <typeparam name="T">The state.</typeparam>
public interface IGrainState<T>
{
    /// <summary>The state.</summary>
    T? State { get; set; }

    /// <summary>The version; null when nothing is kept.</summary>
    string? ETag { get; set; }

    /// <summary>Whether something is kept.</summary>
    bool RecordExists { get; set; }
}
