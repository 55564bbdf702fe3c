using Bib.Grains.Abstractions.Blobs;

namespace Bib.Grains.Abstractions.Datasets;

/// <summary>The database gives something else for a version's header than was saved: it is not served.</summary>
/// <param name="version">Which version.</param>
/// <param name="fault">What is wrong with the bytes.</param>
public sealed class HeaderDamagedException(DatasetVersion version, ManifestException fault) : ChunkStoreException(
    $"The header of the version {version.Number} ({version.ContentId}) is damaged in the node's database: {fault.Message} "
    + "It is not served; a restored backup, or another node that has the version, brings it back.",
    fault);
