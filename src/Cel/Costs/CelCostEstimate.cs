namespace Cel.Costs;

/// <summary>What an evaluation will cost, in units, if no limit ends it.</summary>
/// <param name="Min">At least this.</param>
/// <param name="Max">At most this; <see cref="long.MaxValue"/> where nobody can say.</param>
public readonly record struct CelCostEstimate(long Min, long Max)
{
    /// <summary>Whether there is a most that can be said.</summary>
    public bool IsBounded => Max < long.MaxValue;
}
