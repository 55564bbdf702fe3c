using System.Globalization;
using System.Text;
using Bib.Storage.Files;

namespace Bib.Storage.Blobs;

/// <summary>
/// When a scrub last came to its end: a line of text with the time in UTC, ISO 8601. Losing it makes the next scrub
/// come sooner, nothing else.
/// </summary>
internal static class ScrubMark
{
    private const int LengthMax = 64;

    public static DateTimeOffset? Read(IFileSystem disk, string path)
    {
        if (disk.Find(path) is not { Length: > 0 and <= LengthMax } found) return null;
        var bytes = new byte[found.Length];
        using (var file = disk.Open(path, writable: false)) file.Read(0, bytes);
        return DateTimeOffset.TryParse(
            Encoding.ASCII.GetString(bytes), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? at
            : null;
    }

    public static void Write(IFileSystem disk, BlobLayout layout, DateTimeOffset at)
    {
        var temporary = Path.Combine(layout.Temporary, "scrubbed");
        disk.Delete(temporary);
        using (var file = disk.Create(temporary))
        {
            file.Write(0, Encoding.ASCII.GetBytes(at.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)));
            file.Flush();
        }

        disk.Rename(temporary, layout.Scrubbed);
        disk.FlushDirectory(layout.Folder);
    }
}
