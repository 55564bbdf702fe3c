namespace Content.Trees;

/// <summary>What a file system says of a file without reading it, and changes whenever its content does.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="Modified">Nanoseconds since 1970 until its content was changed last; anybody may set it.</param>
/// <param name="Changed">Nanoseconds since 1970 until anything of it was changed last; set by the system alone.</param>
/// <param name="Inode">Its number in the file system: another, when another file was put in its place.</param>
public readonly record struct FileStamp(long Size, long Modified, long Changed, ulong Inode)
{
    /// <summary>
    /// How coarse a file system's clock may be: what was changed less than this before it was looked at could be
    /// changed again without showing.
    /// </summary>
    private const long Coarseness = 2_000_000_000;

    /// <summary>Whether every change after a moment would change the stamp.</summary>
    /// <param name="moment">Before the file was read, and not before the stamp was taken.</param>
    public bool IsSettledAt(DateTimeOffset moment) =>
        Changed < ((moment - DateTimeOffset.UnixEpoch).Ticks * 100) - Coarseness;
}
