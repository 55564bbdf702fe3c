using Bib.Storage.Files;

namespace Bib.Storage.Tests.Blobs;

/// <summary>An open file of the simulated disk.</summary>
internal sealed class SimulatedFile(SimulatedDisk disk, string path, SimulatedNode node) : IFile
{
    public long Length
    {
        get
        {
            var length = 0L;
            disk.With("", path, () => length = node.Length);
            return length;
        }
    }

    public int Read(long offset, Span<byte> destination)
    {
        var buffer = new byte[destination.Length];
        var read = 0;
        disk.With("", path, () => read = node.Read(offset, buffer));
        buffer.AsSpan(0, read).CopyTo(destination);
        return read;
    }

    public void Write(long offset, ReadOnlySpan<byte> content)
    {
        var bytes = content.ToArray();
        disk.With("write", path, () => node.Write(offset, bytes));
    }

    public void SetLength(long length) => disk.With("set length", path, () => node.SetLength(length));

    public void Flush() => disk.With("flush", path, node.Flush);

    public void Dispose()
    {
    }
}
