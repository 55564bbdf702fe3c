namespace Bib.Grains.Abstractions.Copies;

/// <summary>For whom a node keeps its copy for a moment.</summary>
/// <param name="Asker">The peer id of who asked.</param>
/// <param name="Since">Since when it has the lock without a pause.</param>
/// <param name="EndsAt">Until when the node does not begin to drop its copy.</param>
public sealed record CopyLock(string Asker, DateTimeOffset Since, DateTimeOffset EndsAt);
