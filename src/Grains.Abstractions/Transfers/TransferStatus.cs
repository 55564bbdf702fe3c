namespace Bib.Grains.Abstractions.Transfers;

/// <summary>A download, and what it does at this moment.</summary>
/// <param name="Download">What is remembered of it.</param>
/// <param name="Activity">How far it is; null while nothing is fetched.</param>
public sealed record TransferStatus(Download Download, TransferActivity? Activity)
{
    /// <summary>Bytes of its files that are here, whoever brought them.</summary>
    public long BytesDone => Activity?.Bytes ?? Download.BytesDone;
}
