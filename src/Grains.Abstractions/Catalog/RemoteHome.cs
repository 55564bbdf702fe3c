namespace Bib.Grains.Abstractions.Catalog;

/// <summary>Where a topic or dataset lives that is another node's, and which word of its home it is as of.</summary>
/// <param name="NodeId">The home's peer id.</param>
/// <param name="Epoch">As the record said.</param>
/// <param name="Revision">As the record said: the version of the row at its home.</param>
[GenerateSerializer, Immutable, Alias("bib.catalog.remote-home")]
public sealed record RemoteHome(
    [property: Id(0)] string NodeId,
    [property: Id(1)] long Epoch,
    [property: Id(2)] long Revision);
