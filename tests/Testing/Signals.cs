using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Bib.Testing;

/// <summary>
/// Signals to processes, by libc's kill(2): the program of that name is a package of its own (procps), which a bare
/// Debian lacks. Numbers are Linux' own (signal(7)).
/// </summary>
public static class Signals
{
    public const int Hangup = 1;
    public const int Interrupt = 2;
    public const int Quit = 3;
    public const int Kill = 9;
    public const int Terminate = 15;
    public const int Continue = 18;
    public const int Stop = 19;

    private const int NoSuchProcess = 3;

    /// <summary>Sends a signal; a process that is gone is no error.</summary>
    /// <exception cref="Win32Exception">The system refuses: the process is another account's.</exception>
    public static void Send(int processId, int signal)
    {
        if (SendSignal(processId, signal) == 0 || Marshal.GetLastPInvokeError() == NoSuchProcess) return;
        var reason = new Win32Exception(Marshal.GetLastPInvokeError());
        throw new Win32Exception(
            reason.NativeErrorCode, $"Signal {signal} to process {processId} is refused: {reason.Message}.");
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int SendSignal(int processId, int signal);
}
