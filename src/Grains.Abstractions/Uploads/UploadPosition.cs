using Bib.Grains.Abstractions.Datasets;

namespace Bib.Grains.Abstractions.Uploads;

/// <summary>What of an upload is durable: the files up to one, and the start of the file behind it.</summary>
/// <param name="Files">How many files are whole.</param>
/// <param name="Bytes">The bytes of those, and of the one that is begun.</param>
/// <param name="Last">The path of the last whole file; <c>default</c> when there is none.</param>
/// <param name="Begun">The path of the file that is begun; <c>default</c> when there is none.</param>
/// <param name="BegunBytes">How many bytes of that file are there: what is sent next begins behind them.</param>
public sealed record UploadPosition(
    long Files, long Bytes, ManifestPath Last, ManifestPath Begun, long BegunBytes);
