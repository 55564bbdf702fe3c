namespace Bib.Grains.Abstractions.Nodes;

/// <summary>What of the network a node keeps.</summary>
[GenerateSerializer, Alias("bib.nodes.mode")]
public enum NodeMode
{
    /// <summary>Not said; refused.</summary>
    Unspecified = 0,

    /// <summary>Everything. Needs PostgreSQL.</summary>
    Full = 1,

    /// <summary>The topics that it follows.</summary>
    Selective = 2,

    /// <summary>Nothing for long: it asks others.</summary>
    Proxy = 3,
}
