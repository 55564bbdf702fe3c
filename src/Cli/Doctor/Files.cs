using System.Globalization;
using System.Runtime.InteropServices;

namespace Bib.Cli.Doctor;

/// <summary>What checks ask of files, without changing any.</summary>
internal static partial class Files
{
    private const int Write = 2;

    /// <summary>Whether this process may write there; nothing is tried.</summary>
    public static bool MayWrite(string path) => Access(path, Write) == 0;

    /// <summary>A file's mode as people write it, as in 600.</summary>
    public static string Mode(UnixFileMode mode) => Convert.ToString((int)mode, 8);

    /// <summary>A value of <c>/proc</c>'s tables, such as <c>MemAvailable:</c>; null where there is none.</summary>
    public static long? Number(string file, string key, int column = 0)
    {
        if (!File.Exists(file)) return null;
        try
        {
            var line = File.ReadLines(file).FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal));
            var fields = line?[key.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return fields?.ElementAtOrDefault(column) is not { } text ? null
                : text == "unlimited" ? long.MaxValue
                : long.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "access", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Access(string path, int mode);
}
