namespace Bib.Grains.Abstractions.Nodes;

/// <summary>How a node's PostgreSQL is.</summary>
/// <param name="Provider">local, container or external.</param>
/// <param name="Version">As the server says it; empty while it is not known.</param>
/// <param name="Available">Whether it takes connections.</param>
public sealed record DatabaseStatus(string Provider, string Version, bool Available);
