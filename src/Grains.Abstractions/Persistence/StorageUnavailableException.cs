using Orleans.Runtime;

namespace Bib.Grains.Abstractions.Persistence;

/// <summary>
/// The database could not be asked, or did not say how it ended. After a save the outcome is unknown: the grain forgets
/// its state and reads again, and a repeat under the same idempotency key is safe.
/// </summary>
[GenerateSerializer, Alias("bib.storage-unavailable")]
public sealed class StorageUnavailableException(string message) : OrleansException(message);
