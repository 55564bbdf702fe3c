using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DuckDb.Native;

/// <summary>
/// A replacement scan that replaces nothing: DuckDB calls it with the name of each table that it does not find.
/// </summary>
internal static unsafe class MissingTables
{
    public static void Add(DatabaseHandle database, Action<string> missing) =>
        NativeMethods.AddReplacementScan(database, &Tell, GCHandle.ToIntPtr(GCHandle.Alloc(missing)), &Release);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Tell(nint info, byte* table, nint data) =>
        ((Action<string>)GCHandle.FromIntPtr(data).Target!)(NativeText.Borrowed((nint)table));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Release(nint data) => GCHandle.FromIntPtr(data).Free();
}
