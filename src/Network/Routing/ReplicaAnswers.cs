using Bib.Network.Following;

namespace Bib.Network.Routing;

/// <summary>What came of looking for a dataset.</summary>
/// <param name="Asked">Who was asked, and what each said.</param>
/// <param name="Routing">What the DHT had to do with it, for people; null where it was not needed.</param>
internal sealed record ReplicaAnswers(IReadOnlyList<ReplicaFinding> Asked, string? Routing);
