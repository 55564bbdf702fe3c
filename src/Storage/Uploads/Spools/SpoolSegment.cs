using Bib.Storage.Files;

namespace Bib.Storage.Uploads.Spools;

/// <summary>One file of a spool.</summary>
/// <param name="number">Its number; they are counted up.</param>
/// <param name="path">Where it is.</param>
internal sealed class SpoolSegment(long number, string path)
{
    /// <summary>Its number; they are counted up.</summary>
    public long Number { get; } = number;

    /// <summary>Where it is.</summary>
    public string Path { get; } = path;

    /// <summary>Whether this call has written it.</summary>
    public bool IsOwn { get; init; }

    /// <summary>The file, as long as it is written to.</summary>
    public IFile? File { get; set; }

    /// <summary>How many bytes are in it.</summary>
    public long Length { get; set; }

    /// <summary>How far the upload is with all that is in it.</summary>
    public SpoolPlace End { get; set; }
}
