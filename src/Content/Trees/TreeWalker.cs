using System.Text;

namespace Content.Trees;

/// <summary>
/// Reads directory trees: regular files in the order of their paths' bytes, so that the same tree is read alike.
/// </summary>
public static class TreeWalker
{
    /// <summary>How deep directories may be nested.</summary>
    public const int DepthMax = 2048;

    /// <summary>The files below a folder; one directory's names in memory for each level.</summary>
    /// <param name="folder">The folder; it may itself be a link to one.</param>
    /// <param name="empty">Told the path of each folder below it that has nothing in it; null for nobody.</param>
    /// <exception cref="TreeException">
    /// There is a symbolic link, a pipe, a socket or a device, or something that may not be read; the message names it.
    /// </exception>
    public static IEnumerable<TreeFile> Walk(string folder, Action<ReadOnlyMemory<byte>>? empty = null)
    {
        var root = Encoding.UTF8.GetBytes(System.IO.Path.GetFullPath(folder));
        var levels = new Stack<Queue<Entry>>();
        levels.Push(Read(root, [], followLink: true));
        while (levels.TryPeek(out var level))
        {
            if (!level.TryDequeue(out var entry))
            {
                levels.Pop();
                continue;
            }

            if (!entry.IsDirectory)
            {
                yield return new TreeFile(Join(root, entry.Path), entry.Path, entry.Mode, entry.Stamp);
                continue;
            }

            if (levels.Count >= DepthMax)
                throw new TreeException($"'{Encoding.UTF8.GetString(entry.Path)}' is nested deeper than {DepthMax} folders.");
            var below = Read(Join(root, entry.Path), entry.Path, followLink: false);
            if (below.Count == 0) empty?.Invoke(entry.Path);
            levels.Push(below);
        }
    }

    private static Queue<Entry> Read(byte[] fullPath, byte[] path, bool followLink)
    {
        using var directory = NativeFiles.OpenDirectory(NativeFiles.CurrentDirectory, fullPath, followLink);
        var entries = new List<Entry>();
        foreach (var name in NativeFiles.Names(directory, fullPath))
        {
            var status = NativeFiles.Status((int)directory.DangerousGetHandle(), name);
            var entryPath = path.Length == 0 ? name : Join(path, name);
            var kind = status.Mode & NativeFiles.KindMask;
            if (kind is not (NativeFiles.Directory or NativeFiles.RegularFile)) throw Refusal(kind, fullPath, name);
            entries.Add(new(entryPath, kind == NativeFiles.Directory, status.Mode & 0x1FF, status.Stamp));
        }

        // A directory stands where its files' paths stand: as if its name ended with a slash.
        entries.Sort((left, right) => Compare(left, right));
        return new(entries);
    }

    private static TreeException Refusal(int kind, byte[] folder, byte[] name)
    {
        var path = Encoding.UTF8.GetString(Join(folder, name));
        return new(kind == NativeFiles.SymbolicLink
            ? $"'{path}' is a symbolic link, which would mean something else on another machine. "
                + "Put the file itself in its place, or leave the link out."
            : $"'{path}' is a pipe, a socket or a device, not a file. Leave it out.");
    }

    private static int Compare(Entry left, Entry right)
    {
        var common = left.Path.AsSpan().CommonPrefixLength(right.Path);
        return At(left, common).CompareTo(At(right, common));
    }

    private static int At(Entry entry, int index) =>
        index < entry.Path.Length ? entry.Path[index] : index == entry.Path.Length && entry.IsDirectory ? '/' : -1;

    private static byte[] Join(byte[] folder, byte[] name) => [.. folder, (byte)'/', .. name];

    private readonly record struct Entry(byte[] Path, bool IsDirectory, int Mode, FileStamp Stamp);
}
