using System.Runtime.InteropServices;

namespace Bib.Query.Worker.Confinement;

/// <summary>
/// Linux' Landlock: this thread, and every thread that it starts, reads and writes only below the folders named, and
/// makes no connection. See https://docs.kernel.org/userspace-api/landlock.html.
/// </summary>
internal static partial class Landlock
{
    // The numbers are the same on every architecture that .NET runs on.
    private const int CreateRuleset = 444;
    private const int AddRule = 445;
    private const int RestrictSelf = 446;
    private const int AskVersion = 1;
    private const int PathBeneath = 1;
    private const int SetNoNewPrivileges = 38;
    private const int OpenPath = 0x200000 | 0x80000; // O_PATH, O_CLOEXEC

    private const ulong Execute = 1;
    private const ulong WriteFile = 1 << 1;
    private const ulong ReadFile = 1 << 2;
    private const ulong ReadDirectory = 1 << 3;
    private const ulong Truncate = 1 << 14;

    private const ulong Refer = 1 << 13;
    private const ulong DeviceControl = 1 << 15;
    private const ulong BindAndConnect = 3;

    /// <summary>Signals are left alone: older kernels would cut the runtime's threads off from each other.</summary>
    private const ulong AbstractSockets = 1;

    /// <summary>All that version 1 knows: bits 0 to 12.</summary>
    private const ulong EverythingAtFirst = (1 << 13) - 1;

    /// <summary>The first version that knows TCP.</summary>
    private const long VersionWithNetwork = 4;

    /// <summary>
    /// The first version that can be relied on here: before, a file could be cut off without being opened for writing.
    /// </summary>
    private const long VersionMin = 3;

    /// <summary>Confines this thread for good.</summary>
    /// <param name="read">Files and folders that may be read.</param>
    /// <param name="write">Folders that may be written too.</param>
    /// <returns>False where the kernel has no Landlock, or one too old.</returns>
    public static bool TryConfine(IEnumerable<string> read, IEnumerable<string> write)
    {
        var version = SystemCall(CreateRuleset, 0, 0, AskVersion);
        if (version < VersionMin) return false;
        var handled = EverythingAtFirst | Refer | Truncate | (version >= 5 ? DeviceControl : 0);
        var attributes = new Ruleset(handled, version >= VersionWithNetwork ? BindAndConnect : 0, version >= 6 ? AbstractSockets : 0);
        var size = version >= 6 ? 24 : version >= VersionWithNetwork ? 16 : 8;
        var ruleset = (int)Make(CreateRuleset, in attributes, size, 0);
        if (ruleset < 0) return false;
        try
        {
            var reading = Execute | ReadFile | ReadDirectory;
            foreach (var path in read) Allow(ruleset, path, reading);
            foreach (var path in write) Allow(ruleset, path, handled & ~Execute & ~DeviceControl);
            return Control(SetNoNewPrivileges, 1, 0, 0, 0) == 0 && SystemCall(RestrictSelf, ruleset, 0, 0) == 0;
        }
        finally
        {
            _ = Close(ruleset);
        }
    }

    /// <summary>
    /// What is not there needs no rule: it stays out of reach. The descriptor stays open for good, which keeps the
    /// kernel from forgetting a file of /proc and making another one of the same name, to which no rule belongs.
    /// </summary>
    private static void Allow(int ruleset, string path, ulong access)
    {
        var descriptor = Open(path, OpenPath);
        if (descriptor < 0) return;
        if (!Directory.Exists(path)) access &= Execute | WriteFile | ReadFile | Truncate;
        var rule = new Beneath(access, descriptor);
        _ = Add(AddRule, ruleset, PathBeneath, in rule, 0);
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial long SystemCall(nint number, nint first, nint second, nint third);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial long Make(nint number, in Ruleset attributes, nint size, nint flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial long Add(nint number, nint ruleset, nint kind, in Beneath rule, nint flags);

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    private static partial int Control(int option, nuint second, nuint third, nuint fourth, nuint fifth);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);

    /// <summary>struct landlock_ruleset_attr.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Ruleset(ulong Files, ulong Network, ulong Scopes);

    /// <summary>struct landlock_path_beneath_attr, which is packed.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    private readonly record struct Beneath(ulong Access, int Folder);
}
