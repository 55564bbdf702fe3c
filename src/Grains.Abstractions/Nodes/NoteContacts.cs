using Bib.Grains.Abstractions.Commands;

namespace Bib.Grains.Abstractions.Nodes;

/// <summary>Counts how a node has answered since it was last told; whoever calls gathers first.</summary>
/// <param name="NodeId">Its peer id.</param>
/// <param name="Successes">How often it has answered.</param>
/// <param name="Failures">How often it has not.</param>
/// <param name="Context">Who says so.</param>
[GenerateSerializer, Immutable, Alias("bib.nodes.note-contacts")]
public sealed record NoteContacts(
    [property: Id(0)] string NodeId,
    [property: Id(1)] int Successes,
    [property: Id(2)] int Failures,
    [property: Id(3)] CommandContext Context);
