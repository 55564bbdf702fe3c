using System.Runtime.InteropServices;

namespace Bib.Query.Worker.Results;

/// <summary>An interval as DuckDB keeps it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct IntervalValue(int Months, int Days, long Microseconds);
