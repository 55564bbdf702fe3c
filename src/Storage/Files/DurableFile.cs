namespace Bib.Storage.Files;

/// <summary>
/// Writes small files so that a reader sees the old or the new content whole, also after a power cut.
/// </summary>
internal static class DurableFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>
    /// Replaces a file that only its owner may read: temporary name, flush, rename, flush of the folder.
    /// </summary>
    public static void WriteSecret(string path, ReadOnlySpan<byte> content)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var temporary = path + ".new";
        File.Delete(temporary);
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = OwnerOnly,
        };
        using (var file = new FileStream(temporary, options))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
        Posix.SyncDirectory(folder);
    }

    /// <summary>Reads a file that nobody but its owner may be able to read.</summary>
    /// <exception cref="InvalidOperationException">Others may read it.</exception>
    public static byte[] ReadSecret(string path)
    {
        var mode = File.GetUnixFileMode(path);
        if ((mode & ~OwnerOnly) != 0 && (mode & ~(OwnerOnly | UnixFileMode.UserExecute)) != 0)
        {
            throw new InvalidOperationException(
                $"'{path}' holds a secret and may be read by others (mode {Convert.ToString((int)mode, 8)}, "
                + $"wanted 600). Run: chmod 600 '{path}'");
        }

        return File.ReadAllBytes(path);
    }

    /// <summary>
    /// Makes a directory, with its parents, that only its owner may enter; one that exists keeps its mode.
    /// </summary>
    public static void MakePrivateDirectory(string path)
    {
        if (Directory.Exists(path)) return;
        Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
    }
}
