using Bib.Network.Protocols;

namespace Bib.Network.Transfers;

/// <summary>What all transfers of a node share.</summary>
/// <param name="Options">How versions are fetched.</param>
/// <param name="Wire">Limits of what is said.</param>
/// <param name="Down">How much may come in.</param>
/// <param name="Reports">Told how peers behave.</param>
/// <param name="Traffic">Counts what comes.</param>
/// <param name="Time">The clock.</param>
internal sealed record TransferParts(
    TransferOptions Options, WireOptions Wire, Bandwidth Down, ITransferReports Reports, ChunkTraffic Traffic, TimeProvider Time);
