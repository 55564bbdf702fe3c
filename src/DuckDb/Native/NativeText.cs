using System.Runtime.InteropServices;

namespace DuckDb.Native;

/// <summary>DuckDB's strings: UTF-8, ended by a zero byte.</summary>
internal static class NativeText
{
    /// <summary>Reads a string that DuckDB keeps.</summary>
    public static string Borrowed(nint pointer) => Marshal.PtrToStringUTF8(pointer) ?? string.Empty;

    /// <summary>Reads a string that DuckDB made for the caller, and gives it back.</summary>
    public static string Owned(nint pointer)
    {
        if (pointer == 0) return string.Empty;
        try
        {
            return Borrowed(pointer);
        }
        finally
        {
            NativeMethods.Free(pointer);
        }
    }
}
