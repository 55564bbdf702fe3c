using Bib.Grains.Abstractions.Blobs;
using Bib.Grains.Abstractions.Catalog;

namespace Bib.Network.Calls;

/// <summary>Versions that a peer has, unchecked.</summary>
/// <param name="Versions">The newest first.</param>
/// <param name="Next">Where to go on; null at the end.</param>
internal sealed record VersionHeaders(IReadOnlyList<AdoptedVersion> Versions, ChunkHash? Next);
