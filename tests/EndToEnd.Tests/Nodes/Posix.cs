using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Bib.EndToEnd.Tests.Nodes;

/// <summary>Signals, and waiting for what a process does.</summary>
internal static class Posix
{
    public const int SigTerm = 15;
    public const int SigKill = 9;
    public const int SigCont = 18;
    public const int SigStop = 19;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(120);

    /// <summary>kill -9.</summary>
    public static void Kill(int pid) => Send(pid, SigKill);

    /// <summary>Sends a signal; a process that is gone is no error.</summary>
    public static void Send(int pid, int signal) => _ = SendSignal(pid, signal);

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

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int pid, int signal);
}
