namespace Bib.Storage.Grains;

/// <summary>What one round of the upkeep removed.</summary>
/// <param name="Datasets">Datasets whose time to be restored was over.</param>
/// <param name="Topics">Topics likewise.</param>
/// <param name="Receipts">Receipts of commands that are no longer remembered.</param>
/// <param name="Facts">Rows of the outbox.</param>
/// <param name="Jobs">Jobs that had ended, with their logs.</param>
internal readonly record struct ClearedAway(int Datasets, int Topics, int Receipts, int Facts, int Jobs);
