namespace Bib.Storage.Files;

/// <summary>
/// The disk, as far as the chunk store needs it: small, so that tests can stand in for it with one that loses, reorders
/// and tears whatever was not flushed. Paths are absolute. Every failure is an <see cref="IOException"/> whose HResult
/// is the system's error number.
/// </summary>
internal interface IFileSystem
{
    /// <summary>Makes a file for reading and writing; fails when there is one.</summary>
    IFile Create(string path);

    /// <summary>Opens a file.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    IFile Open(string path, bool writable);

    /// <summary>
    /// Gives a file another name; whatever had that name is gone. Durable when both directories are flushed.
    /// </summary>
    void Rename(string from, string to);

    /// <summary>
    /// Gives a file a second name; false where the two places are not on one file system, or it has no such names.
    /// </summary>
    bool TryLink(string existing, string name);

    /// <summary>Removes a file; none is no error.</summary>
    void Delete(string path);

    /// <summary>
    /// Makes a directory that only its owner may enter; its parent must exist, and it may exist itself.
    /// </summary>
    void MakeDirectory(string path);

    /// <summary>
    /// Makes the names in a directory durable: not what the files hold, nor the directory's own name.
    /// </summary>
    void FlushDirectory(string path);

    /// <summary>
    /// Makes everything on the path's file system durable, and tells of any write that failed since the last time.
    /// </summary>
    void FlushEverything(string path);

    /// <summary>What a directory holds; nothing when there is none.</summary>
    IEnumerable<FileEntry> List(string path);

    /// <summary>One entry; null when there is none.</summary>
    FileEntry? Find(string path);

    /// <summary>Sets when a file was modified. Need not be durable.</summary>
    void Touch(string path, DateTimeOffset at);

    /// <summary>How many bytes can still be written.</summary>
    long FreeBytes(string path);

    /// <summary>
    /// Takes a lock that ends with the process; fails with an <see cref="IOException"/> when another has it.
    /// </summary>
    IDisposable Lock(string path);
}
