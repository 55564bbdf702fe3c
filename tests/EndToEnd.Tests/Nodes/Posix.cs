using System.Diagnostics;

namespace Bib.EndToEnd.Tests.Nodes;

/// <summary>Waiting for what a process does.</summary>
internal static class Posix
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(120);

    /// <summary>
    /// Waits for a state of the outside world. Gives up after two minutes, saying what it waited for.
    /// </summary>
    public static Task UntilAsync(Func<bool> reached, string state) => UntilAsync(() => Task.FromResult(reached()), state);

    /// <summary>As the other, where looking takes a while.</summary>
    public static async Task UntilAsync(Func<Task<bool>> reached, string state)
    {
        var clock = Stopwatch.StartNew();
        while (!await reached())
        {
            if (clock.Elapsed > _patience) throw new TimeoutException($"Waited {_patience} in vain until {state}.");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }
    }
}
