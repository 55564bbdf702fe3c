using System.Runtime.InteropServices;

namespace DuckDb.Native;

/// <summary>duckdb_query_progress_type.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct QueryProgress
{
    /// <summary>0 to 100, or -1 where DuckDB does not know.</summary>
    public readonly double Percentage;

    /// <summary>Rows read so far.</summary>
    public readonly ulong RowsProcessed;

    /// <summary>Rows to read in all, as DuckDB estimates.</summary>
    public readonly ulong TotalRows;
}
