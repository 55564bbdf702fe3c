using Bib.Grains.Abstractions.Uploads;

namespace Bib.Storage.Uploads.Spools;

/// <summary>How far an upload is: so many whole files, and so many bytes of the one behind them.</summary>
/// <param name="Files">Whole files.</param>
/// <param name="BegunBytes">Bytes of the file that is begun.</param>
internal readonly record struct SpoolPlace(long Files, long BegunBytes) : IComparable<SpoolPlace>
{
    /// <summary>The place of a position.</summary>
    public static SpoolPlace Of(UploadPosition position) => new(position.Files, position.BegunBytes);

    /// <inheritdoc/>
    public int CompareTo(SpoolPlace other) =>
        Files == other.Files ? BegunBytes.CompareTo(other.BegunBytes) : Files.CompareTo(other.Files);
}
