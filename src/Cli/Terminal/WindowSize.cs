using System.Runtime.InteropServices;

namespace Bib.Cli.Terminal;

/// <summary>
/// How many lines and columns a terminal shows, asked of the system itself: .NET's console would first make the
/// terminal ready for a program that reads keys, and write to it what nobody asked for.
/// </summary>
internal static partial class WindowSize
{
    private const int StandardOutput = 1;

    /// <summary>TIOCGWINSZ, as Linux numbers it.</summary>
    private const nuint GetWindowSize = 0x5413;

    /// <summary>That of standard output; zeros where it is no terminal, or nobody knows.</summary>
    public static (int Lines, int Columns) OfOutput()
    {
        if (!OperatingSystem.IsLinux()) return (Number("LINES"), Number("COLUMNS"));
        return Ask(StandardOutput, GetWindowSize, out var size) == 0 ? (size.Lines, size.Columns) : (0, 0);
    }

    private static int Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), out var number) && number > 0 ? number : 0;

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Ask(int descriptor, nuint request, out Size size);

    /// <summary>The system's struct winsize.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Size
    {
        public ushort Lines;
        public ushort Columns;
        public ushort Width;
        public ushort Height;
    }
}
