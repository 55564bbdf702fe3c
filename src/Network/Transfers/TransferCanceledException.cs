using Bib.Grains.Abstractions.Blobs;

namespace Bib.Network.Transfers;

/// <summary>Somebody has given a transfer up. What came is collected after a while.</summary>
/// <param name="contentId">The version.</param>
internal sealed class TransferCanceledException(ChunkHash contentId)
    : Exception($"The transfer of version {contentId} was canceled. Fetch it again to go on with what came.");
