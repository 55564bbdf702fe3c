using Bib.Grains.Abstractions.Copies;

namespace Bib.Network.Copies;

/// <summary>What a node says of its copy.</summary>
/// <param name="Word">Its promise, or that it has taken it back.</param>
/// <param name="Lock">For how long it keeps the copy in any case; null where it was not asked to.</param>
internal sealed record CopyOffer(SignedPromise Word, TimeSpan? Lock);
