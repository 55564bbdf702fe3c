namespace Bib.Grains.Abstractions.Transfers;

/// <summary>What is told while a dataset is fetched: one of the two.</summary>
/// <param name="Begun">What was found; the first that is told.</param>
/// <param name="Transfer">A transfer of it that has changed.</param>
public sealed record FetchStep(FetchBegun? Begun, TransferStatus? Transfer);
