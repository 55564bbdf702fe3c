using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Content.Trees;

/// <summary>
/// Writes files below a folder, whose names come from somebody else: never outside of it, never through a symbolic
/// link, never over a file that is there.
/// </summary>
public sealed class TreeWriter : IDisposable
{
    private readonly SafeFileHandle _root;

    /// <summary>Makes the folder when there is none.</summary>
    /// <exception cref="TreeException">It cannot be opened.</exception>
    public TreeWriter(string folder)
    {
        System.IO.Directory.CreateDirectory(folder);
        _root = NativeFiles.OpenDirectory(
            NativeFiles.CurrentDirectory, Encoding.UTF8.GetBytes(System.IO.Path.GetFullPath(folder)), followLink: true);
    }

    /// <summary>Makes a file and the folders it is in.</summary>
    /// <param name="path">Its path below the folder, slashes between segments.</param>
    /// <param name="mode">Permission bits; the process's umask takes some away.</param>
    /// <exception cref="TreeException">
    /// It is there already, a link is in the way, the path leads outside, or the disk refuses.
    /// </exception>
    public Stream Create(ReadOnlySpan<byte> path, int mode)
    {
        using var parent = Parent(path, out var name);
        return new FileStream(
            NativeFiles.CreateFile((int)parent.DangerousGetHandle(), name, mode & 0x1FF), FileAccess.Write, bufferSize: 0);
    }

    /// <summary>Opens a file that was begun here, to read what it has and to go on behind it.</summary>
    /// <param name="path">Its path below the folder, slashes between segments.</param>
    /// <exception cref="TreeException">There is none, a link is in the way, or the path leads outside.</exception>
    public Stream Reopen(ReadOnlySpan<byte> path)
    {
        using var parent = Parent(path, out var name);
        return new FileStream(
            NativeFiles.OpenToWrite((int)parent.DangerousGetHandle(), name), FileAccess.ReadWrite, bufferSize: 0);
    }

    /// <summary>Removes a file that was made here and could not be written whole.</summary>
    public void Delete(ReadOnlySpan<byte> path)
    {
        using var parent = Parent(path, out var name);
        NativeFiles.Delete((int)parent.DangerousGetHandle(), name);
    }

    /// <inheritdoc/>
    public void Dispose() => _root.Dispose();

    private SafeFileHandle Parent(ReadOnlySpan<byte> path, out ReadOnlySpan<byte> name)
    {
        var folder = NativeFiles.OpenDirectory((int)_root.DangerousGetHandle(), "."u8);
        try
        {
            while (true)
            {
                var end = path.IndexOf((byte)'/');
                var segment = end < 0 ? path : path[..end];
                if (segment.IsEmpty || segment.SequenceEqual("."u8) || segment.SequenceEqual(".."u8) || segment.Contains((byte)0))
                    throw new TreeException($"The path '{Encoding.UTF8.GetString(path)}' leads outside of the folder, or nowhere.");
                if (end < 0)
                {
                    name = segment;
                    return folder;
                }

                NativeFiles.MakeDirectory((int)folder.DangerousGetHandle(), segment);
                var next = NativeFiles.OpenDirectory((int)folder.DangerousGetHandle(), segment);
                folder.Dispose();
                folder = next;
                path = path[(end + 1)..];
            }
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }
}
