namespace Formats.Packages;

/// <summary>The folder in which a package lies. Paths are bytes, relative, with slashes between segments.</summary>
public interface IPackageFolder
{
    /// <summary>Opens a file for reading; null when there is none at the path. Links are not followed.</summary>
    /// <param name="path">A path that <see cref="PackagePath.IsSafe"/> allows.</param>
    Stream? Open(ReadOnlyMemory<byte> path);

    /// <summary>Every regular file with its size, below a folder; all of them for an empty path.</summary>
    IEnumerable<(ReadOnlyMemory<byte> Path, long Size)> Files(ReadOnlyMemory<byte> below);
}
