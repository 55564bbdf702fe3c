namespace Bib.Grains.Abstractions.Transfers;

/// <summary>What a transfer that is under way does.</summary>
/// <param name="Bytes">Bytes of the version's files that are here.</param>
/// <param name="BytesReceived">Bytes that peers gave in this run, lists among them.</param>
/// <param name="ChunksReceived">Chunks that peers gave in this run.</param>
/// <param name="BytesPerSecond">What came in a second, lately.</param>
/// <param name="Sources">Who is asked.</param>
public sealed record TransferActivity(
    long Bytes, long BytesReceived, long ChunksReceived, double BytesPerSecond, IReadOnlyList<TransferSource> Sources);
