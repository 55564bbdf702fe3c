namespace Bib.Grains.Abstractions.Nodes;

/// <summary>What a node keeps its rows in.</summary>
[GenerateSerializer, Alias("bib.nodes.storage")]
public enum NodeStorage
{
    /// <summary>Not said; refused.</summary>
    Unspecified = 0,

    /// <summary>PostgreSQL.</summary>
    Postgres = 1,

    /// <summary>SQLite: never authoritative.</summary>
    Sqlite = 2,
}
