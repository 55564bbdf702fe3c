using System.Globalization;
using Bib.Grains.Abstractions.Uploads;
using Bib.Storage.Files;
using Microsoft.Extensions.Logging;

namespace Bib.Storage.Uploads.Spools;

/// <summary>The spools of all uploads: files in one folder, named by the upload and counted up.</summary>
/// <param name="disk">Where.</param>
/// <param name="folder">The folder; its parent exists.</param>
/// <param name="options">How much of each upload is kept.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Told when one cannot be kept.</param>
internal sealed partial class UploadSpools(
    IFileSystem disk, string folder, UploadSpoolOptions options, TimeProvider time, ILogger<UploadSpools> log)
    : IDisposable
{
    private const int IdLength = 32;

    /// <summary>The spool of an upload, with what an earlier call has left in it.</summary>
    public UploadSpool Open(UploadId id)
    {
        List<SpoolSegment> segments = [];
        try
        {
            disk.MakeDirectory(folder);
            segments = [.. disk.List(folder)
                .Select(entry => (entry.Name, Number: NumberOf(entry.Name, id)))
                .Where(entry => entry.Number >= 0)
                .Select(entry => new SpoolSegment(entry.Number, Path.Combine(folder, entry.Name)))
                .OrderBy(segment => segment.Number)];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            LogFailed(id, failure);
        }

        return new(disk, folder, id, segments, options, failure => LogFailed(id, failure));
    }

    /// <summary>Removes what nobody goes on with.</summary>
    public void Purge()
    {
        var before = time.GetUtcNow() - IUploads.KeptFor;
        foreach (var entry in disk.List(folder).Where(entry => entry.ModifiedAt <= before).ToList())
            disk.Delete(Path.Combine(folder, entry.Name));
    }

    /// <inheritdoc/>
    public void Dispose() => (disk as IDisposable)?.Dispose();

    private static long NumberOf(string name, UploadId id) =>
        name.Length > IdLength + 1 && name[IdLength] == '.'
        && name.StartsWith(id.Value.ToString("N"), StringComparison.Ordinal)
        && long.TryParse(name.AsSpan(IdLength + 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
            ? number
            : -1;
}
