using System.Text;

namespace Content.Trees;

/// <summary>A regular file of a directory tree.</summary>
public sealed class TreeFile
{
    private readonly byte[] _fullPath;

    internal TreeFile(byte[] fullPath, byte[] path, int mode, long size, DateTimeOffset modifiedAt)
    {
        _fullPath = fullPath;
        (Path, Mode, Size, ModifiedAt) = (path, mode, size, modifiedAt);
    }

    /// <summary>Its path below the tree's root, as bytes; slashes between segments.</summary>
    public ReadOnlyMemory<byte> Path { get; }

    /// <summary>Permission bits, 0 to 0777 octal.</summary>
    public int Mode { get; }

    /// <summary>Bytes, when it was looked at.</summary>
    public long Size { get; }

    /// <summary>When it was changed last.</summary>
    public DateTimeOffset ModifiedAt { get; }

    /// <summary>Opens it for reading; a link that has taken its place is not followed.</summary>
    /// <exception cref="TreeException">It is gone, or may not be read.</exception>
    public Stream Open() =>
        new FileStream(NativeFiles.OpenFile(NativeFiles.CurrentDirectory, _fullPath), FileAccess.Read, bufferSize: 0);

    /// <inheritdoc/>
    public override string ToString() => Encoding.UTF8.GetString(Path.Span);
}
