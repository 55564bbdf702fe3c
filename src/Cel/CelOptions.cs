namespace Cel;

/// <summary>
/// What an expression may grow to, and what its evaluation may cost. Every limit ends in an error that names it.
/// </summary>
public sealed record CelOptions
{
    /// <summary>The longest source, in UTF-16 code units. Default 100,000.</summary>
    public int MaxSourceLength { get; init; } = 100_000;

    /// <summary>
    /// How deep an expression may nest, brackets and chains of operators alike (a chain of <c>&amp;&amp;</c> or
    /// <c>||</c> is one level). Default 250; no more than 500, so that no stack overflows.
    /// </summary>
    public int MaxDepth { get; init; } = 250;

    /// <summary>How many nodes an expression may have. Default 20,000.</summary>
    public int MaxNodes { get; init; } = 20_000;

    /// <summary>
    /// How many nodes an expression may have to be compiled; a larger one is interpreted, which needs no time ahead.
    /// Default 2,000.
    /// </summary>
    public int MaxCompiledNodes { get; init; } = 2_000;

    /// <summary>After how many errors parsing or checking stops. Default 20.</summary>
    public int MaxErrors { get; init; } = 20;

    /// <summary>
    /// What one evaluation may cost: about one unit for each node that is evaluated, each element that is looked at
    /// and each 16 characters or bytes. Default 1,000,000.
    /// </summary>
    public long MaxCost { get; init; } = 1_000_000;

    /// <summary>
    /// How many bytes the values made by one evaluation may take, dropped ones included. Default 32 MiB.
    /// </summary>
    public long MaxMemory { get; init; } = 32L << 20;

    /// <summary>
    /// How long one evaluation may take; looked at every few thousand units of cost. Default 1 second.
    /// </summary>
    public TimeSpan MaxTime { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest regular expression, in UTF-16 code units. Default 1,000.</summary>
    public int MaxPatternLength { get; init; } = 1_000;

    /// <summary>
    /// How large a regular expression may be once its repetitions are written out, in characters. Default 10,000.
    /// </summary>
    public int MaxPatternSize { get; init; } = 10_000;

    /// <summary>Refuses limits that are no limits.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A limit is not positive, or <see cref="MaxDepth"/> is above
    /// 500.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxSourceLength);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxDepth);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxDepth, 500);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxNodes);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxCompiledNodes);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxErrors);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxCost);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxMemory);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(MaxTime, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxPatternLength);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxPatternSize);
    }
}
