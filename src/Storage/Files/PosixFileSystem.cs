using System.Collections.Concurrent;
using Microsoft.Win32.SafeHandles;

namespace Bib.Storage.Files;

/// <summary>The disk of this machine.</summary>
internal sealed class PosixFileSystem : IFileSystem, IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>
    /// Descriptors to flush whole file systems through. Held open: the kernel tells a descriptor of each failed write
    /// since that descriptor last asked.
    /// </summary>
    private readonly ConcurrentDictionary<string, SafeFileHandle> _roots = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public IFile Create(string path) => new PosixFile(path, File.OpenHandle(
        path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete));

    /// <inheritdoc/>
    public IFile Open(string path, bool writable)
    {
        try
        {
            return new PosixFile(path, File.OpenHandle(
                path, FileMode.Open, writable ? FileAccess.ReadWrite : FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        }
        catch (DirectoryNotFoundException gone)
        {
            throw new FileNotFoundException(gone.Message, path, gone);
        }
    }

    /// <inheritdoc/>
    public void Rename(string from, string to) => Posix.Rename(from, to);

    /// <inheritdoc/>
    public bool TryLink(string existing, string name) => Posix.TryLink(existing, name);

    /// <inheritdoc/>
    public void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (DirectoryNotFoundException)
        {
            // Then the file is not there either.
        }
    }

    /// <inheritdoc/>
    public void MakeDirectory(string path) => Directory.CreateDirectory(path, OwnerOnly);

    /// <inheritdoc/>
    public void FlushDirectory(string path) => Posix.SyncDirectory(path);

    /// <inheritdoc/>
    public void FlushEverything(string path) =>
        Posix.SyncFileSystem(_roots.GetOrAdd(path, Posix.OpenDirectory), path);

    /// <inheritdoc/>
    public IEnumerable<FileEntry> List(string path)
    {
        var directory = new DirectoryInfo(path);
        return directory.Exists ? directory.EnumerateFileSystemInfos().Select(Entry) : [];
    }

    /// <inheritdoc/>
    public FileEntry? Find(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? Entry(file) : null;
    }

    /// <inheritdoc/>
    public void Touch(string path, DateTimeOffset at) => File.SetLastWriteTimeUtc(path, at.UtcDateTime);

    /// <inheritdoc/>
    public long FreeBytes(string path) => new DriveInfo(path).AvailableFreeSpace;

    /// <inheritdoc/>
    public IDisposable Lock(string path) =>
        new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

    /// <summary>Closes what it holds.</summary>
    public void Dispose()
    {
        foreach (var root in _roots.Values) root.Dispose();
    }

    private static FileEntry Entry(FileSystemInfo info) => info is FileInfo file
        ? new(file.Name, false, file.Length, file.LastWriteTimeUtc)
        : new(info.Name, true, 0, info.LastWriteTimeUtc);
}
