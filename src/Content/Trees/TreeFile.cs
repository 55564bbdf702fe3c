using System.Text;

namespace Content.Trees;

/// <summary>A regular file of a directory tree.</summary>
public sealed class TreeFile
{
    private readonly byte[] _fullPath;

    internal TreeFile(byte[] fullPath, byte[] path, int mode, FileStamp stamp)
    {
        _fullPath = fullPath;
        (Path, Mode, Stamp) = (path, mode, stamp);
    }

    /// <summary>One file by itself: a tree of one, whose path is the file's name. A link to it is followed.</summary>
    /// <exception cref="TreeException">There is none, or it is no regular file.</exception>
    public static TreeFile Of(string file)
    {
        var name = System.IO.Path.GetFileName(System.IO.Path.GetFullPath(file));
        var target = new FileInfo(file).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? file;
        var fullPath = Encoding.UTF8.GetBytes(System.IO.Path.GetFullPath(target));
        var (mode, stamp) = NativeFiles.Status(NativeFiles.CurrentDirectory, fullPath);
        return (mode & NativeFiles.KindMask) == NativeFiles.RegularFile
            ? new(fullPath, Encoding.UTF8.GetBytes(name), mode & 0x1FF, stamp)
            : throw new TreeException($"'{file}' is a pipe, a socket or a device, not a file.");
    }

    /// <summary>Its path below the tree's root, as bytes; slashes between segments.</summary>
    public ReadOnlyMemory<byte> Path { get; }

    /// <summary>Permission bits, 0 to 0777 octal.</summary>
    public int Mode { get; }

    /// <summary>What changes with its content, when it was looked at.</summary>
    public FileStamp Stamp { get; }

    /// <summary>Bytes, when it was looked at.</summary>
    public long Size => Stamp.Size;

    /// <summary>When its content was changed last.</summary>
    public DateTimeOffset ModifiedAt => DateTimeOffset.UnixEpoch.AddTicks(Stamp.Modified / 100);

    /// <summary>Opens it for reading; a link that has taken its place is not followed.</summary>
    /// <exception cref="TreeException">It is gone, or may not be read.</exception>
    public Stream Open() =>
        new FileStream(NativeFiles.OpenFile(NativeFiles.CurrentDirectory, _fullPath), FileAccess.Read, bufferSize: 0);

    /// <inheritdoc/>
    public override string ToString() => Encoding.UTF8.GetString(Path.Span);
}
