namespace Grpc.Net.Client.Calls;

/// <summary>A random source that calls may share; <see cref="Random"/> itself is not made for that.</summary>
internal sealed class JitterSource(Random random)
{
    private readonly Lock _gate = new();

    /// <summary>A time from zero to <paramref name="longest"/>.</summary>
    public TimeSpan UpTo(TimeSpan longest)
    {
        lock (_gate) return longest * random.NextDouble();
    }
}
