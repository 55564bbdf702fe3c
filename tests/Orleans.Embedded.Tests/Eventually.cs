namespace Orleans.Embedded.Tests;

/// <summary>Waits for what other threads do, without sleeping.</summary>
internal static class Eventually
{
    /// <summary>Until something holds; the limit is reached only when it never will.</summary>
    public static async Task Until(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        while (!condition())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    /// <summary>Lets the silo's time pass in steps until something holds.</summary>
    public static async Task PassUntil(this Silo silo, TimeSpan step, Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        while (!condition())
        {
            limit.Token.ThrowIfCancellationRequested();
            silo.Clock.Advance(step);
            await Task.Yield();
        }
    }
}
