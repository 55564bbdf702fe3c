using System.Collections.Immutable;
using Bib.Grains.Abstractions.Commands;

namespace Bib.Grains.Abstractions.Nodes;

/// <summary>Says what a node is, which makes it known where it was not.</summary>
/// <param name="NodeId">Its peer id.</param>
/// <param name="Addresses">Where it is reached, as multiaddresses; may be empty.</param>
/// <param name="Mode">What it keeps.</param>
/// <param name="Storage">In what.</param>
/// <param name="HasTrustedStorage">Whether what it says is authoritative.</param>
/// <param name="Context">Who says so.</param>
[GenerateSerializer, Immutable, Alias("bib.nodes.describe")]
public sealed record DescribeNode(
    [property: Id(0)] string NodeId,
    [property: Id(1)] ImmutableArray<string> Addresses,
    [property: Id(2)] NodeMode Mode,
    [property: Id(3)] NodeStorage Storage,
    [property: Id(4)] bool HasTrustedStorage,
    [property: Id(5)] CommandContext Context);
