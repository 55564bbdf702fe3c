namespace Orleans.Embedded.Invocation;

/// <summary>What a grain interface's method says of itself. For generated code.</summary>
[Flags]
public enum GrainMethodFlags
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The caller does not wait.</summary>
    OneWay = 1,

    /// <summary>It changes nothing.</summary>
    ReadOnly = 2,

    /// <summary>It may run between the turns of any other.</summary>
    AlwaysInterleave = 4,

    /// <summary>It takes a cancellation token.</summary>
    Cancellable = 8,

    /// <summary>It answers an <see cref="IAsyncEnumerable{T}"/>.</summary>
    Enumerable = 16,
}
