using System.Text;

namespace Formats.Packages;

/// <summary>Small files of a package.</summary>
internal static class PackageFolderExtensions
{
    /// <summary>A file's bytes; null when there is none.</summary>
    /// <exception cref="PackageException">It is larger than it may be.</exception>
    public static byte[]? ReadAll(this IPackageFolder folder, string path, int bytesMax)
    {
        using var stream = folder.Open(Encoding.UTF8.GetBytes(path));
        if (stream is null) return null;
        using var bytes = new MemoryStream();
        var buffer = new byte[8192];
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            if (bytes.Length + read > bytesMax)
                throw new PackageException(
                    $"{path} has more than {bytesMax} bytes.", "Make it smaller; it is read as a whole.");
            bytes.Write(buffer, 0, read);
        }

        return bytes.ToArray();
    }

    /// <summary>A file's lines, none of them too long.</summary>
    /// <exception cref="PackageException">There is no such file.</exception>
    public static TextReader OpenText(this IPackageFolder folder, string path, Encoding encoding)
    {
        var stream = folder.Open(Encoding.UTF8.GetBytes(path))
            ?? throw new PackageException($"The package has no {path}.", "Get it again from where it comes from.");
        return new BoundedLines(new StreamReader(stream, encoding), path);
    }
}
