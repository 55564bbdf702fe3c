using System.Reflection;
using System.Runtime.InteropServices;

namespace DuckDb.Native;

/// <summary>
/// Finds libduckdb: the one beside the program, else the one that the build names in <c>duckdb.path</c>, else the
/// system's.
/// </summary>
internal static class DuckDbLibrary
{
    public const string Name = "duckdb";

    private const string FileName = "libduckdb.so";
    private const string PathFile = "duckdb.path";

    /// <summary>Has the imports of this assembly look there. Called once, before the first import is used.</summary>
    public static void Register() => NativeLibrary.SetDllImportResolver(typeof(DuckDbLibrary).Assembly, Resolve);

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? search)
    {
        if (name != Name) return 0;
        foreach (var candidate in Candidates())
            if (NativeLibrary.TryLoad(candidate, out var library))
                return library;
        throw new DllNotFoundException(
            $"DuckDB's library was not found: neither {FileName} beside {AppContext.BaseDirectory}, nor the file that " +
            $"{PathFile} there names, nor one of the system. Build the solution again, or install libduckdb.");
    }

    private static IEnumerable<string> Candidates()
    {
        yield return Path.Combine(AppContext.BaseDirectory, FileName);
        var named = Path.Combine(AppContext.BaseDirectory, PathFile);
        if (File.Exists(named)) yield return File.ReadAllText(named).Trim();
        yield return FileName;
    }
}
