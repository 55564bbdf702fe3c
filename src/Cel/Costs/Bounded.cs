namespace Cel.Costs;

/// <summary>Sums and products of numbers from 0 on that stay at the greatest once they reach it.</summary>
internal static class Bounded
{
    public static long Add(long one, long other) => one > long.MaxValue - other ? long.MaxValue : one + other;

    public static long Multiply(long one, long other) =>
        one == 0 || other == 0 ? 0 : one > long.MaxValue / other ? long.MaxValue : one * other;
}
