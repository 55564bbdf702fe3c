using Bib.Grains.Abstractions.Transfers;

namespace Bib.Network.Transfers;

/// <summary>A download, and what it does at this moment.</summary>
/// <param name="Download">The row.</param>
/// <param name="Progress">How far it is; null while nothing is fetched.</param>
internal sealed record TransferView(Download Download, TransferProgress? Progress);
