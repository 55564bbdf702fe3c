using Orleans.Runtime;

namespace Bib.Grains.Abstractions.Persistence;

/// <summary>
/// The database refused a save, whole: nothing of it was kept. (A row changed by another writer is Orleans' own
/// <c>InconsistentStateException</c>.)
/// </summary>
[GenerateSerializer, Alias("bib.storage-conflict")]
public sealed class StorageConflictException(StorageConflict conflict, string subject, Guid? other)
    : OrleansException($"The database refuses the save: {conflict} '{subject}'.")
{
    /// <summary>What stands in the way.</summary>
    [Id(0)] public StorageConflict Conflict { get; private set; } = conflict;

    /// <summary>About which value.</summary>
    [Id(1)] public string Subject { get; private set; } = subject;

    /// <summary>The id of the row in the way, where it is known.</summary>
    [Id(2)] public Guid? Other { get; private set; } = other;
}
