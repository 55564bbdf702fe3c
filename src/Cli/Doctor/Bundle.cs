using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace Bib.Cli.Doctor;

/// <summary>
/// A file to send to whoever helps: the checks, the versions, the settings and the end of the log, all redacted.
/// </summary>
internal static class Bundle
{
    private const int LogBytesMax = 256 * 1024;

    /// <summary>Writes it; nothing may be there yet.</summary>
    /// <param name="path">The file, a gzipped tar.</param>
    /// <param name="parts">Names in it and their texts.</param>
    /// <param name="redaction">What every text passes through.</param>
    /// <param name="cancellationToken">Gives up; what was begun is removed.</param>
    /// <exception cref="IOException">It is there, or cannot be written.</exception>
    public static async Task WriteAsync(
        string path,
        IReadOnlyList<(string Name, string Text)> parts,
        Redaction redaction,
        CancellationToken cancellationToken)
    {
        await using var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        await using var packed = new GZipStream(file, CompressionLevel.Optimal);
        await using var tar = new TarWriter(packed);
        foreach (var (name, text) in parts)
        {
            using var content = new MemoryStream(Encoding.UTF8.GetBytes(redaction.Of(text)));
            await tar.WriteEntryAsync(
                new PaxTarEntry(TarEntryType.RegularFile, $"bib-doctor/{name}") { DataStream = content }, cancellationToken);
        }
    }

    /// <summary>The end of a log; empty where there is none.</summary>
    public static string End(string log)
    {
        if (!File.Exists(log)) return "";
        using var file = new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        file.Seek(Math.Max(0, file.Length - LogBytesMax), SeekOrigin.Begin);
        using var reader = new StreamReader(file);
        return reader.ReadToEnd();
    }
}
