using Libp2p.Core;

namespace Bib.Network.Transfers;

/// <summary>How far a version's transfer is.</summary>
/// <param name="Bytes">Bytes of the version's files that are here, whoever brought them.</param>
/// <param name="BytesTotal">Bytes of the version's files.</param>
/// <param name="BytesReceived">Bytes that peers gave in this run, lists among them.</param>
/// <param name="ChunksReceived">Chunks that peers gave in this run.</param>
/// <param name="PartsDone">Parts of the list whose files are all asked for.</param>
/// <param name="PartsTotal">Parts of the list.</param>
/// <param name="BytesPerSecond">What came in a second, lately.</param>
/// <param name="Peers">Who is asked.</param>
internal sealed record TransferProgress(
    long Bytes,
    long BytesTotal,
    long BytesReceived,
    long ChunksReceived,
    int PartsDone,
    int PartsTotal,
    double BytesPerSecond,
    IReadOnlyList<PeerProgress> Peers);

/// <summary>What a peer does for a transfer.</summary>
/// <param name="Peer">Who.</param>
/// <param name="BytesReceived">What it gave.</param>
/// <param name="BytesPerSecond">How fast it is; 0 when nothing has come.</param>
/// <param name="Requests">Questions that are out.</param>
/// <param name="Window">How many may be.</param>
/// <param name="Failure">Why it is not asked any more; null while it is.</param>
internal sealed record PeerProgress(
    PeerId Peer, long BytesReceived, double BytesPerSecond, int Requests, int Window, string? Failure);
