namespace Bib.Testing;

/// <summary>Waiting for what another process or a background loop does; never for time to pass.</summary>
public static class Patience
{
    /// <summary>How long is waited at most: far longer than anything waited for takes.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(120);

    private static readonly TimeSpan _look = TimeSpan.FromMilliseconds(10);

    /// <summary>Waits until a state is reached.</summary>
    /// <exception cref="OperationCanceledException">It was not within <see cref="Longest"/>.</exception>
    public static async Task UntilAsync(Func<bool> isReached)
    {
        using var giveUp = new CancellationTokenSource(Longest);
        using var look = new PeriodicTimer(_look);
        while (!isReached()) await look.WaitForNextTickAsync(giveUp.Token);
    }

    /// <summary>Waits until a state is reached that has to be asked for.</summary>
    /// <exception cref="OperationCanceledException">It was not within <see cref="Longest"/>.</exception>
    public static async Task UntilAsync(Func<Task<bool>> isReached)
    {
        using var giveUp = new CancellationTokenSource(Longest);
        using var look = new PeriodicTimer(_look);
        while (!await isReached()) await look.WaitForNextTickAsync(giveUp.Token);
    }
}
