namespace Bib.Grains.Abstractions.Transfers;

/// <summary>A peer that a transfer asks.</summary>
/// <param name="PeerId">Its id.</param>
/// <param name="BytesReceived">What it gave.</param>
/// <param name="BytesPerSecond">How fast it is; 0 when nothing has come.</param>
/// <param name="Failure">Why it is not asked any more; null while it is.</param>
public sealed record TransferSource(string PeerId, long BytesReceived, double BytesPerSecond, string? Failure);
