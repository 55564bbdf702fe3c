using Microsoft.Win32.SafeHandles;

namespace Bib.Storage.Files;

/// <summary>An open file of this machine's disk.</summary>
internal sealed class PosixFile(string path, SafeFileHandle handle) : IFile
{
    /// <inheritdoc/>
    public long Length => RandomAccess.GetLength(handle);

    /// <inheritdoc/>
    public int Read(long offset, Span<byte> destination)
    {
        var done = 0;
        while (done < destination.Length)
        {
            var read = RandomAccess.Read(handle, destination[done..], offset + done);
            if (read == 0) break;
            done += read;
        }

        return done;
    }

    /// <inheritdoc/>
    public void Write(long offset, ReadOnlySpan<byte> content) => RandomAccess.Write(handle, content, offset);

    /// <inheritdoc/>
    public void SetLength(long length) => RandomAccess.SetLength(handle, length);

    /// <inheritdoc/>
    public void Flush() => Posix.Sync(handle, path);

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();
}
