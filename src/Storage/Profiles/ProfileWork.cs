using Bib.Grains.Abstractions.Queries;

namespace Bib.Storage.Profiles;

/// <summary>A version whose profile is to be made, by whoever holds the lease.</summary>
/// <param name="Version">The version's row.</param>
/// <param name="Lease">Held by one at a time.</param>
/// <param name="Attempt">Which attempt it is, from 1.</param>
/// <param name="Table">The version as a table.</param>
internal sealed record ProfileWork(Guid Version, Guid Lease, int Attempt, TableSource Table);
