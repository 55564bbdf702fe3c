using System.Runtime.InteropServices;

namespace DuckDb.Native;

/// <summary>duckdb_result: five fields that the library no longer uses and its own pointer.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeResult
{
    private readonly ulong _columnCount;
    private readonly ulong _rowCount;
    private readonly ulong _rowsChanged;
    private readonly nint _columns;
    private readonly nint _errorMessage;
    private readonly nint _internalData;
}
