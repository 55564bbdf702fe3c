namespace Bib.Silo.Configuration;

/// <summary>What a process of a node does.</summary>
internal enum ProcessRole
{
    /// <summary>Grains and the API.</summary>
    All,

    /// <summary>Grains; its socket answers for its health and administration only.</summary>
    Silo,

    /// <summary>The API; its grains run in the silos.</summary>
    Gateway,
}
