using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Content.Trees;

/// <summary>
/// Opens files below a folder whose names come from somebody else: never outside of it, never through a symbolic link.
/// </summary>
public sealed class TreeReader : IDisposable
{
    private readonly SafeFileHandle _root;

    /// <summary>Opens the folder.</summary>
    /// <exception cref="TreeException">It cannot be opened.</exception>
    public TreeReader(string folder) => _root = NativeFiles.OpenDirectory(
        NativeFiles.CurrentDirectory, Encoding.UTF8.GetBytes(System.IO.Path.GetFullPath(folder)), followLink: true);

    /// <summary>Opens a file for reading.</summary>
    /// <param name="path">Its path below the folder, slashes between segments.</param>
    /// <returns>Null when there is no regular file at the path, or it leads outside.</returns>
    public Stream? Open(ReadOnlySpan<byte> path)
    {
        SafeFileHandle? folder = null;
        try
        {
            while (true)
            {
                var end = path.IndexOf((byte)'/');
                var segment = end < 0 ? path : path[..end];
                if (segment.IsEmpty || segment.SequenceEqual("."u8) || segment.SequenceEqual(".."u8) || segment.Contains((byte)0))
                    return null;
                var parent = (int)(folder ?? _root).DangerousGetHandle();
                if (end < 0)
                {
                    var (mode, _) = NativeFiles.Status(parent, segment);
                    return (mode & NativeFiles.KindMask) == NativeFiles.RegularFile
                        ? new FileStream(NativeFiles.OpenFile(parent, segment), FileAccess.Read, bufferSize: 0)
                        : null;
                }

                var next = NativeFiles.OpenDirectory(parent, segment);
                folder?.Dispose();
                folder = next;
                path = path[(end + 1)..];
            }
        }
        catch (TreeException)
        {
            return null;
        }
        finally
        {
            folder?.Dispose();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _root.Dispose();
}
