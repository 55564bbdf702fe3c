using System.Globalization;

namespace Bib.Testing;

/// <summary>
/// Where tests put what they need for a moment. In memory where the machine has plenty of it: servers write some gigabytes
/// in a run, of which nothing has to outlive the processes that the tests kill, and a disk is what most of the waiting is
/// for. <c>BIB_TEST_FOLDER</c> names another place.
/// </summary>
public static class ScratchFolder
{
    private const string Memory = "/dev/shm";

    /// <summary>What a run takes at most, with room to spare.</summary>
    private const long BytesMin = 6L << 30;

    private static readonly string _parent =
        Environment.GetEnvironmentVariable("BIB_TEST_FOLDER") is { Length: > 0 } named ? Path.GetFullPath(named)
        : HasRoom() ? Swept(Memory)
        : Path.GetTempPath();

    /// <summary>Makes a private folder (0700) with a short path, because sockets are named in it.</summary>
    /// <param name="prefix">What its name begins with.</param>
    public static string Make(string prefix = "bib-")
    {
        // Beside others who do the same, under names that nobody guesses and that say whose they are.
        var name = $"{prefix}{Environment.ProcessId}-{Path.GetRandomFileName()[..8]}";
        var path = Path.Combine(_parent, name);
        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    /// <summary>Takes away what runs that were killed left there, where it would cost memory for ever.</summary>
    private static string Swept(string parent)
    {
        foreach (var folder in Directory.EnumerateDirectories(parent, "bib-*-*"))
        {
            var owner = folder.Split('-')[^2];
            if (!int.TryParse(owner, NumberStyles.None, CultureInfo.InvariantCulture, out var id) || Directory.Exists($"/proc/{id}"))
                continue;
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Somebody else's, or swept by another run at this moment.
            }
        }

        return parent;
    }

    private static bool HasRoom() =>
        OperatingSystem.IsLinux() && Directory.Exists(Memory) && new DriveInfo(Memory) is { DriveFormat: "tmpfs" } drive
        && drive.AvailableFreeSpace >= BytesMin && AvailableMemory() >= 2 * BytesMin
        && GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >= 2 * BytesMin && MayRunPrograms();

    /// <summary>Some tests lay down a script for the node to find; containers often forbid that here.</summary>
    private static bool MayRunPrograms() => File.ReadLines("/proc/mounts")
        .Select(line => line.Split(' '))
        .Any(mount => mount[1] == Memory && !mount[3].Split(',').Contains("noexec"));

    private static long AvailableMemory() => File.ReadLines("/proc/meminfo")
        .Where(line => line.StartsWith("MemAvailable:", StringComparison.Ordinal))
        .Select(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) << 10)
        .FirstOrDefault();
}
